"""The network as a classifier: texts to calibrated probabilities, in batches of similar length."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lingping.compute import Precision
from lingping.errors import LingpingError
from lingping.model.batching import cut_batches, pad
from lingping.model.classifier import Scores
from lingping.model.precision import set_precision
from lingping.model.temperatures import Temperatures
from lingping.text.cleaning import clean

if TYPE_CHECKING:
    import torch

    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer

_PLAIN = Temperatures()


class Scorer:
    """The network as a classifier: distinct texts, sorted by length, in batches of at most `token_budget` tokens.

    `precision` auto: weights and activations are 16-bit where the processor supports it. The network is changed in
    place. A text that is empty after cleaning is neutral and mentions no need.
    """

    def __init__(
        self,
        network: "ReviewNetwork",
        tokenizer: "Tokenizer",
        model_id: str,
        thresholds: Sequence[float],
        *,
        longest: int,
        device: "torch.device",
        token_budget: int = 8192,
        temperatures: Temperatures = _PLAIN,
        neutral: float = 0.5,
        precision: Precision = "auto",
    ) -> None:
        self.model_id = model_id
        self.needs = tuple(network.config.needs)
        self.thresholds = tuple(thresholds)
        self.neutral = neutral
        self.network = set_precision(network, device, precision).eval()
        self._tokenizer = tokenizer
        self._longest = longest
        self._device = device
        self._token_budget = token_budget
        self.temperatures = temperatures

    def score(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Scores:
        """Probabilities of `texts`; `progress` is called with the number of further texts done.

        Raises LingpingError for NaN or infinite probabilities, and when one text alone exceeds the memory.
        """
        distinct = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        readable = [text for text in distinct if clean(text)]
        rows = [distinct[text] for text in readable]
        sentiment = np.tile(np.array([0, 1, 0], np.float32), (len(distinct), 1))
        needs = np.tile(np.array([1, 0, 0, 0], np.float32), (len(distinct), len(self.needs), 1))
        wish = np.zeros(len(distinct), np.float32)
        sentiment[rows], needs[rows], wish[rows] = self._score_readable(readable, progress)
        if progress is not None:
            progress(len(texts) - len(readable))
        order = [distinct[text] for text in texts]
        return Scores(sentiment[order], needs[order], wish[order])

    def _score_readable(
        self, texts: list[str], progress: Callable[[int], None] | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        tokens = self._tokenizer.encode(texts, self._longest)
        lengths = np.array([len(row) for row in tokens])
        sentiment = np.empty((len(texts), 3), np.float32)
        needs = np.empty((len(texts), len(self.needs), 4), np.float32)
        wish = np.empty(len(texts), np.float32)
        for rows in cut_batches(lengths.argsort(kind="stable"), lengths, self._token_budget):
            sentiment[rows], needs[rows], wish[rows] = self._forward([tokens[row] for row in rows])
            if progress is not None:
                progress(len(rows))
        if not all(np.isfinite(each).all() for each in (sentiment, needs, wish)):
            raise LingpingError(f"Model {self.model_id}: NaN or infinite probabilities. Train or fetch it again.")
        return sentiment, needs, wish

    def _forward(self, tokens: list[list[int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Probabilities of one batch; where memory does not suffice, of its halves."""
        import torch

        try:
            with torch.inference_mode():
                batch = pad(tokens, self._tokenizer.pad).to(self._device)
                sentiment, needs, wish = self.network(batch, batch != self._tokenizer.pad)
                chances = (
                    (sentiment.float() / self.temperatures.sentiment).softmax(-1),
                    (needs.float() / self.temperatures.needs).softmax(-1),
                    (wish.float() / self.temperatures.wish).sigmoid(),
                )
                return chances[0].cpu().numpy(), chances[1].cpu().numpy(), chances[2].cpu().numpy()
        except RuntimeError as error:
            if not _is_out_of_memory(error):
                raise
        if len(tokens) == 1:
            raise LingpingError(f"Model {self.model_id}: one text alone exceeds the memory. Free some or use the CPU.")
        half = len(tokens) // 2
        first, second = self._forward(tokens[:half]), self._forward(tokens[half:])
        sentiment, needs, wish = (np.concatenate(pair) for pair in zip(first, second, strict=True))
        return sentiment, needs, wish


def _is_out_of_memory(error: RuntimeError) -> bool:
    """PyTorch has an exception class for the GPU's memory; the CPU's allocator has only its message."""
    import torch

    return isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)
