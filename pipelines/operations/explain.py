"""`lingping explain`: verdicts with the characters that carry them, and the check that these are what matters."""

import random
from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from lingping.corpus.splits import read_corpus
from lingping.errors import LingpingError
from lingping.evaluation.faithfulness import Faithfulness, measure_faithfulness
from lingping.model.explanation import Explanation, explain
from lingping.model.loading import load_classifier
from lingping.progress import Progress
from lingping.settings import Settings
from lingping.text.cleaning import clean
from pipelines.cli.console import out, show_table

_COLOURS = {"negative": "bold red", "neutral": "bold yellow", "positive": "bold green"}


def show_explanations(settings: Settings, texts: Sequence[str]) -> None:
    """Print each text with its telling characters marked, and what each verdict hangs on."""
    classifier = load_classifier(settings.model, **settings.scoring)
    cleaned = [clean(text) for text in texts]
    for text, found in zip(cleaned, explain(classifier, cleaned), strict=True):
        out.print(marked(text, found), soft_wrap=True)
        if not found:
            out.print("Nothing to read in it.")
            continue
        rows = [
            (
                each.target,
                each.label,
                f"{each.probability:.2f}",
                " · ".join(text[span.start : span.stop] for span in each.spans),
                f"{each.spans[0].carries:+.2f}",
            )
            for each in found
        ]
        show_table("", ("verdict on", "is", "probability", "carried by", "falls by"), rows)


def marked(text: str, found: Sequence[Explanation]) -> Text:
    """The text, the spans that carry a verdict in the colour of its polarity."""
    shown = Text(text)
    for each in found:
        for span in each.spans:
            if span.carries > 0:
                shown.stylize(_COLOURS[each.label], span.start, span.stop)
    return shown


def check_explanations(settings: Settings, data: Path, most: int, *, progress: Progress) -> Faithfulness:
    """How faithful explanations are on texts of `data` that the model never saw (see `faithfulness`)."""
    classifier = load_classifier(settings.model, **settings.scoring)
    corpus = read_corpus(data, classifier.needs)
    texts = sorted({clean(text) for text in (*corpus.test_needs.texts, *corpus.test_sentiment.texts)})
    random.Random(7).shuffle(texts)
    chosen = texts[:most]
    advance = progress.step("explain", total=len(chosen), unit="texts")
    try:
        return measure_faithfulness(classifier, chosen, progress=advance)
    except ValueError as error:
        raise LingpingError(f"{data}: {error}. Pass more texts.") from error
