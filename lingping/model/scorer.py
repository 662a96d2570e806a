"""The network as a classifier: texts to calibrated probabilities, in batches of similar length."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from lingping.compute import Precision
from lingping.errors import LingpingError
from lingping.model.batching import cut_batches, fill_rows, pad
from lingping.model.classifier import Scores, concatenate_scores
from lingping.model.decisions import decide_labels
from lingping.model.precision import set_precision
from lingping.model.temperatures import Temperatures
from lingping.text.cleaning import clean

if TYPE_CHECKING:
    import torch

    from lingping.model.network import ReviewNetwork
    from lingping.model.rereading import NetworkReading, RememberedBatch
    from lingping.model.tokenizer import Tokenizer

_PLAIN = Temperatures()
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


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

    def read(self, texts: Sequence[str]) -> "NetworkReading":
        """The texts, which are cleaned and not empty, as they were read; remembering them takes 1 to 2 KB a token.

        Tokens beyond `longest` are not read. Raises LingpingError when one text alone exceeds the memory.
        """
        from lingping.model.rereading import NetworkReading, Part, RememberedBatch  # imports torch

        def remember(rows: Sequence[int]) -> Part:
            batch = pad(fill_rows([tokens[row] for row in rows]), self._tokenizer.pad).to(self._device)
            return Part(rows, RememberedBatch(self.network, batch, batch != self._tokenizer.pad))

        tokens = self._tokenizer.encode(texts, self._longest)
        lengths = np.array([len(row) for row in tokens])
        batches = cut_batches(lengths.argsort(kind="stable"), lengths, self._token_budget)
        parts = [part for rows in batches for part in self._fit_memory(remember, rows.tolist())]
        scores = concatenate_scores([self._compute_chances(part.batch.logits, len(part.rows)) for part in parts])
        rows = np.argsort([row for part in parts for row in part.rows]).tolist()
        places = self._tokenizer.offsets(texts, self._longest)
        return NetworkReading(parts, decide_labels(self, scores.take(rows)), places, self._score_without)

    def _score_without(self, batch: "RememberedBatch", rows: np.ndarray, erased: np.ndarray) -> Scores:
        def score(places: Sequence[int]) -> Scores:
            chosen = np.asarray(fill_rows(places))
            return self._compute_chances(batch.judge_without(rows[chosen], erased[chosen]), len(places))

        size = max(1, self._token_budget // batch.length)
        cuts = [range(start, min(start + size, len(rows))) for start in range(0, len(rows), size)]
        return concatenate_scores([scores for places in cuts for scores in self._fit_memory(score, places)])

    def _score_readable(
        self, texts: list[str], progress: Callable[[int], None] | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        tokens = self._tokenizer.encode(texts, self._longest)
        lengths = np.array([len(row) for row in tokens])
        sentiment = np.empty((len(texts), 3), np.float32)
        needs = np.empty((len(texts), len(self.needs), 4), np.float32)
        wish = np.empty(len(texts), np.float32)
        for rows in cut_batches(lengths.argsort(kind="stable"), lengths, self._token_budget):
            scores = concatenate_scores(self._fit_memory(self._score_batch, [tokens[row] for row in rows]))
            sentiment[rows], needs[rows], wish[rows] = scores.sentiment, scores.needs, scores.wish
            if progress is not None:
                progress(len(rows))
        return sentiment, needs, wish

    def _score_batch(self, tokens: Sequence[list[int]]) -> Scores:
        import torch

        with torch.inference_mode():
            batch = pad(fill_rows(tokens), self._tokenizer.pad).to(self._device)
            return self._compute_chances(self.network(batch, batch != self._tokenizer.pad), len(tokens))

    def _compute_chances(self, logits: "tuple[torch.Tensor, torch.Tensor, torch.Tensor]", rows: int) -> Scores:
        """Calibrated probabilities of the first `rows`. Raises LingpingError for NaN and infinite ones."""
        sentiment, needs, wish = (each[:rows].detach().float() for each in logits)
        scores = Scores(
            (sentiment / self.temperatures.sentiment).softmax(-1).cpu().numpy(),
            (needs / self.temperatures.needs).softmax(-1).cpu().numpy(),
            (wish / self.temperatures.wish).sigmoid().cpu().numpy(),
        )
        if not all(np.isfinite(each).all() for each in (scores.sentiment, scores.needs, scores.wish)):
            raise LingpingError(f"Model {self.model_id}: NaN or infinite probabilities. Train or fetch it again.")
        return scores

    def _fit_memory(self, read: Callable[[Sequence[_Item]], _Result], batch: Sequence[_Item]) -> list[_Result]:
        """What `read` makes of the batch; where memory does not suffice, of its halves, in order."""
        try:
            return [read(batch)]
        except RuntimeError as error:
            if not _is_out_of_memory(error):
                raise
        if len(batch) == 1:
            raise LingpingError(f"Model {self.model_id}: one text alone exceeds the memory. Free some or use the CPU.")
        half = len(batch) // 2
        return [*self._fit_memory(read, batch[:half]), *self._fit_memory(read, batch[half:])]


def _is_out_of_memory(error: RuntimeError) -> bool:
    """PyTorch has an exception class for the GPU's memory; the CPU's allocator has only its message."""
    import torch

    return isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)
