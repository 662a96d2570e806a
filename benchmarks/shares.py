"""Shares of complaints by shop and week against the planted ones of sample worlds, and against hand-read reviews.

    python -m benchmarks.shares --seeds 10 --plot shares.svg
    python -m benchmarks.shares --seeds 1 --data ../shared/data --exports ../shared/exports

A letter states the share of complaints as the classifier reads it, with the interval of the sample, and the share
corrected for the classifier's rates of hits and false alarms. Here the truth is known: how often is it in the interval?
`--exports` adds the reviews of real shops that were read by hand (`lingping/corpus/shop_labels`), `--data` the texts on
which rates are measured. Then the rates of each set show how much they differ, and each set is also estimated by the
rates of the others.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.share_chart import draw_shares
from benchmarks.share_figures import count_weeks, make_estimates
from benchmarks.share_readings import Reading, count_complaint_errors, read
from benchmarks.share_reviews import read_hand_labelled, simulate_reviews
from benchmarks.share_tables import Target, format_clauses, format_kinds, format_needs, format_rates, format_shares
from lingping.evaluation.error_rates import ErrorCounts, count_own_errors, pool_rates
from lingping.model.classifier import Classifier
from lingping.model.loading import load_classifier
from lingping.model.manifest import MANIFEST, read_manifest
from lingping.model.registry import resolve

SAMPLE, SHOPS, TUNING, DEV = "sample worlds", "real shops", "tuning texts", "dev texts"
_FIRST_SEED = 7


def main() -> None:
    """Read the reviews with the model and print the tables as Markdown."""
    arguments = _parse_arguments()
    classifier = load_classifier(arguments.model, models=arguments.models)
    readings = {
        SAMPLE: [read(classifier, simulate_reviews(seed)) for seed in range(_FIRST_SEED, _FIRST_SEED + arguments.seeds)]
    }
    if arguments.exports:
        readings[SHOPS] = [read(classifier, read_hand_labelled(arguments.exports))]
    counts = {name: count_complaint_errors(some) for name, some in readings.items()}
    if arguments.data:
        counts |= _count_data(classifier, arguments.data)
    own = read_manifest(resolve(arguments.model, arguments.models) / MANIFEST).rates["negative"]
    targets = {name: _make_target(name, some, own, counts) for name, some in readings.items()}
    print(f"# Shares of complaints by {classifier.model_id}\n")
    print(format_shares(targets), format_rates(own, counts), sep="\n\n")
    for name, some in readings.items():
        print(f"\n## Complaints by need: {name}\n\n{format_needs(some)}")
        print(f"\n## Sentiment by kind of text: {name}\n\n{format_kinds(some)}")
    print(f"\n## Clauses of the sample world read with the opposite sentiment\n\n{format_clauses(readings[SAMPLE])}")
    if arguments.plot:
        draw_shares(targets[SAMPLE].weeks, targets[SAMPLE].estimates).save(arguments.plot)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="lingping-mini", help="model id or folder (default: %(default)s)")
    parser.add_argument("--models", type=Path, default=Path("data/models"), help="folder of trained models")
    parser.add_argument("--seeds", type=int, default=10, help="sample worlds, from seed 7 on (default: %(default)s)")
    parser.add_argument("--exports", type=Path, help="folder with the exports that were read by hand")
    parser.add_argument("--data", type=Path, help="folder of labelled texts, as for `lingping train`")
    parser.add_argument("--plot", type=Path, help="SVG file for truth against estimate by shop-week")
    return parser.parse_args()


def _count_data(classifier: Classifier, folder: Path) -> dict[str, ErrorCounts]:
    """Errors on the tuning texts, by which the manifest's rates are measured, and on the test texts."""
    from lingping.corpus.splits import read_corpus

    corpus = read_corpus(folder, classifier.needs)
    sets = {TUNING: corpus.validation, DEV: corpus.test_needs}
    return {name: count_own_errors(classifier, examples)["negative"] for name, examples in sets.items()}


def _make_target(
    name: str, readings: Sequence[Reading], own: tuple[float, float], counts: Mapping[str, ErrorCounts]
) -> Target:
    weeks = [week for number, each in enumerate(readings) for week in count_weeks(f"world {number}", each)]
    others = [{"negative": each} for other, each in counts.items() if other != name]
    return Target(weeks, make_estimates(own, counts.get(TUNING), pool_rates(others).get("negative")))


if __name__ == "__main__":
    main()
