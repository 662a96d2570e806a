"""The network as a classifier: texts to calibrated probabilities, in batches of similar length."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from lingping.compute import Precision
from lingping.errors import LingpingError
from lingping.model.attribution import Attribution
from lingping.model.batching import cut_batches, pad
from lingping.model.classifier import Scores, concatenate_scores
from lingping.model.decisions import Decision, decide, decide_labels, decide_sentiment
from lingping.model.precision import set_precision
from lingping.model.temperatures import Temperatures
from lingping.text.cleaning import clean

if TYPE_CHECKING:
    import torch

    from lingping.model.gradients import Reading
    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer

_PLAIN = Temperatures()
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_Places = list[tuple[int, int] | None]


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

    def attribute(self, texts: Sequence[str]) -> list[Attribution]:
        """The labels of each text and how much each of its tokens counts for them, for about the cost of a score.

        `texts` are cleaned, so that places are those in the text. Tokens beyond `longest` are not read and not listed.
        Raises LingpingError when one text alone exceeds the memory.
        """
        tokens = self._tokenizer.encode(texts, self._longest)
        places = self._tokenizer.offsets(texts, self._longest)
        lengths = np.array([len(row) for row in tokens])
        found: dict[int, Attribution] = {}
        for rows in cut_batches(lengths.argsort(kind="stable"), lengths, self._token_budget):
            parts = self._fit_memory(self._attribute_batch, [(tokens[row], places[row]) for row in rows])
            found.update(zip(rows.tolist(), (each for part in parts for each in part), strict=True))
        return [found[row] for row in range(len(texts))]

    def _attribute_batch(self, batch: Sequence[tuple[list[int], _Places]]) -> list[Attribution]:
        import torch

        from lingping.model.gradients import Reading  # imports torch

        tokens = pad([numbers for numbers, _ in batch], self._tokenizer.pad).to(self._device)
        special = torch.tensor(sorted(self._tokenizer.special), device=self._device)
        reading = Reading(self.network, tokens, tokens != self._tokenizer.pad, ~torch.isin(tokens, special))
        scores = self._compute_chances(reading.logits)
        decisions = decide_labels(self, scores)
        shares = self._share(reading, scores)
        return [
            _locate(decided, found, places)
            for decided, found, (_, places) in zip(decisions, shares, batch, strict=True)
        ]

    def _share(self, reading: "Reading", scores: Scores) -> list[list[np.ndarray]]:
        """For each text the shares (length,) of its tokens, for each of its decisions."""
        import torch

        def to_device(numbers: np.ndarray) -> "torch.Tensor":
            return torch.from_numpy(numbers).to(self._device)

        sentiments = to_device(decide_sentiment(scores.sentiment, self.neutral))
        shares = [[share] for share in reading.share_sentiment(sentiments).cpu().numpy()]
        states = decide(scores.needs, self.thresholds)
        for need in np.flatnonzero(states.any(0)):
            rows = states[:, need].nonzero()[0]
            found = reading.share_need(int(need), to_device(rows), to_device(states[rows, need]))
            for row, share in zip(rows, found.cpu().numpy(), strict=True):
                shares[row].append(share)
        return shares

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
            batch = pad(tokens, self._tokenizer.pad).to(self._device)
            return self._compute_chances(self.network(batch, batch != self._tokenizer.pad))

    def _compute_chances(self, logits: "tuple[torch.Tensor, torch.Tensor, torch.Tensor]") -> Scores:
        """Calibrated probabilities. Raises LingpingError for NaN and infinite ones."""
        sentiment, needs, wish = (each.detach().float() for each in logits)
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


def _locate(decisions: tuple[Decision, ...], shares: Sequence[np.ndarray], places: _Places) -> Attribution:
    """The attribution of one text, without special tokens and padding."""
    kept = [at for at, place in enumerate(places) if place is not None]
    return Attribution(decisions, tuple(place for place in places if place is not None), np.stack(shares)[:, kept])


def _is_out_of_memory(error: RuntimeError) -> bool:
    """PyTorch has an exception class for the GPU's memory; the CPU's allocator has only its message."""
    import torch

    return isinstance(error, torch.OutOfMemoryError) or "DefaultCPUAllocator" in str(error)
