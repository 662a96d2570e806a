"""A trained network to a model folder: calibrated, evaluated beside the baseline, described by manifest and card."""

from copy import deepcopy
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from lingping import __version__
from lingping.compute import Precision
from lingping.corpus.label_mix import count_label_mix
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.error_rates import measure_error_rates
from lingping.evaluation.key_figures import pick_headlines
from lingping.evaluation.precision_comparison import compare_precisions, format_precisions
from lingping.evaluation.report import Report, make_report
from lingping.model.manifest import CARD, CONFIG, TAXONOMY, WEIGHTS, Manifest
from lingping.model.precision import list_precisions
from lingping.model.registry import save
from lingping.model.scorer import Scorer
from lingping.training.card import write_card
from lingping.training.job import Job
from lingping.training.recipe import is_compact

if TYPE_CHECKING:
    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer


def save_model(
    job: Job, network: "ReviewNetwork", tokenizer: "Tokenizer", baseline: LinearBaseline, models: Path
) -> Path:
    """Calibrate the network, evaluate it beside the baseline, and write its folder in `models`; returns the folder.

    The network is changed in place.
    """
    weights = _round_weights(network)
    exact = deepcopy(network)  # a Scorer changes the network that it is given
    scorer = job.calibrate(network, tokenizer)
    found = make_report(scorer, baseline, job.corpus, digest=job.digest)

    def load(precision: Precision) -> Scorer:
        return Scorer(
            deepcopy(exact),
            tokenizer,
            job.name,
            scorer.thresholds,
            longest=job.recipe.longest,
            device=job.device,
            temperatures=scorer.temperatures,
            neutral=scorer.neutral,
            precision=precision,
        )

    precisions = format_precisions(compare_precisions(load, list_precisions(job.device), job.corpus))
    text = write_card(job.name, base=job.base, recipe=job.recipe, found=found, precisions=precisions, corpus=job.corpus)
    tokenizer_file, tokens = tokenizer.to_file()
    files = {
        WEIGHTS: weights,
        CONFIG: network.config.to_json_string(use_diff=False).encode(),
        tokenizer_file: tokens,
        TAXONOMY: job.taxonomy.read_bytes(),
        CARD: text.encode(),
    }
    return save(_make_manifest(job, scorer, tokenizer.kind, found), files, models)


def _make_manifest(job: Job, scorer: Scorer, tokenizer: str, found: Report) -> Manifest:
    return Manifest(
        model_id=job.name,
        architecture="compact" if is_compact(job.base) else "bert",
        tokenizer=tokenizer,
        longest=job.recipe.longest,
        needs=scorer.needs,
        thresholds=scorer.thresholds,
        neutral=scorer.neutral,
        figures={job.name: pick_headlines(found.figures), found.baseline_id: pick_headlines(found.baseline)},
        data_sha256=job.digest,
        seed=job.recipe.seed,
        lingping_version=__version__,
        mix=count_label_mix(job.corpus.gold, scorer.needs),
        temperatures=asdict(scorer.temperatures),
        rates=measure_error_rates(scorer, job.corpus.validation),
    )


def _round_weights(network: "ReviewNetwork") -> bytes:
    """The weights in 16 bits as safetensors; `network` gets the rounded ones, so that figures are of what is saved."""
    from safetensors.torch import save as serialise

    weights = {name: tensor.half().cpu().contiguous() for name, tensor in network.state_dict().items()}
    network.load_state_dict(weights)
    return serialise(weights)
