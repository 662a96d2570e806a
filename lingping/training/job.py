"""One fine-tuning: what is trained from what, and the classifiers made of its network."""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.corpus.data_folder import check_folder
from lingping.corpus.splits import Corpus
from lingping.evaluation.calibration import fit_temperatures
from lingping.evaluation.thresholds import tune_neutral, tune_thresholds
from lingping.model.manifest import WEIGHTS
from lingping.model.scorer import Scorer
from lingping.training.recipe import Recipe, is_compact

if TYPE_CHECKING:
    import torch

    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer

COMPACT_NAME = "lingping-compact"
_TRIAL_TEXTS = 64  # of each validation and test set, in a run of `max_steps`


@dataclass(frozen=True)
class Job:
    """What is trained, from what and how.

    `name` is the model's id without the digest of its weights; `base` None: the compact encoder; `digest`: that of the
    training files.
    """

    name: str
    base: str | None
    taxonomy: Path
    recipe: Recipe
    corpus: Corpus
    digest: str
    device: "torch.device"

    @property
    def key(self) -> str:
        """The checkpoint's name, which changes with everything that the weights depend on."""
        weights = Path(self.base or "") / WEIGHTS
        origin = sha256(weights.read_bytes()).digest() if weights.is_file() else None
        parts = (self.digest, self.base, origin, self.recipe, self.taxonomy.read_bytes())
        return sha256(repr(parts).encode()).hexdigest()[:16]

    def make_scorer(self, network: "ReviewNetwork", tokenizer: "Tokenizer") -> Scorer:
        """The network as a classifier, with thresholds of 0.5. The network is changed in place."""
        thresholds = [0.5] * len(network.config.needs)
        return Scorer(network, tokenizer, self.name, thresholds, longest=self.recipe.longest, device=self.device)

    def calibrate(self, network: "ReviewNetwork", tokenizer: "Tokenizer") -> Scorer:
        """The network as a classifier, its temperatures and thresholds fitted on the validation texts."""
        scorer, validation = self.make_scorer(network, tokenizer), self.corpus.validation
        scorer.temperatures = fit_temperatures(scorer.score(validation.texts), validation)
        scores = scorer.score(validation.texts)
        scorer.thresholds = tune_thresholds(scores.needs, validation.needs.argmax(-1))
        scorer.neutral = tune_neutral(scores.sentiment, validation.sentiment.argmax(-1))
        return scorer


def check_sources(data: Path, base: str | None) -> None:
    """Raise LingpingError for a folder or a base that cannot be used, before minutes are spent on reading the texts."""
    check_folder(data)
    if base is not None:
        from lingping.model.encoders import find_encoder  # 3 s: transformers

        find_encoder(base)


def name_model(base: str | None) -> str:
    """The name of a model that is trained from `base` and has been given none."""
    return f"{Path(base).name}-needs" if base and not is_compact(base) else COMPACT_NAME


def shrink_for_trial(corpus: Corpus) -> Corpus:
    """The corpus with at most 64 texts in the validation set and in each test set."""
    sets = {name: getattr(corpus, name) for name in ("validation", "test_needs", "test_sentiment")}
    return replace(corpus, **{name: each.take(range(min(len(each), _TRIAL_TEXTS))) for name, each in sets.items()})
