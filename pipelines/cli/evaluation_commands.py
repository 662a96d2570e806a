"""The commands `evaluate` and `explain`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from lingping.counts import count_of
from lingping.errors import LingpingError
from lingping.settings import load_settings
from pipelines.cli.arguments import TextCommand
from pipelines.cli.console import TerminalProgress, out, say, show_table
from pipelines.cli.options import Home, Model

if TYPE_CHECKING:
    from lingping.evaluation.report import Report
    from lingping.model.explanation import Span
    from pipelines.operations.explain import ExplainedText

_COLOURS = {"negative": "bold red", "neutral": "bold yellow", "positive": "bold green"}

evaluation_app = typer.Typer()


@evaluation_app.command(
    epilog="Examples: lingping evaluate --model lingping-mini   ·   "
    "lingping evaluate --data labelled/ --model lingping-mini   ·   "
    "lingping evaluate --model MODEL --compare lingping-mini --public public-sets/"
)
def evaluate(
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder of labelled texts (see lingping docs model)."),
    ] = None,
    model: Model = None,
    compare: Annotated[
        str | None,
        typer.Option(help="Another classifier to read the same texts: id in HOME/models, shipped, or folder."),
    ] = None,
    contrast: Annotated[
        bool,
        typer.Option("--contrast/--no-contrast", help="Read the shipped contrast test texts; --no-contrast: do not."),
    ] = True,
    public: Annotated[
        Path | None, typer.Option(help="Folder with public test sets (lingping docs model names them and their files).")
    ] = None,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Folder for the report. [HOME/models/.evaluations/MODEL]")
    ] = None,
    home: Home = None,
) -> None:
    """Evaluate a classifier: on test texts of a labelled folder, on contrast texts, on public sets, beside another.

    Writes a report with plots, and the figures into ops.model_quality where HOME has a warehouse. With --data the
    linear baseline is evaluated too, with slices and doubtful labels.
    """
    settings = load_settings(home=home, model=model)
    from pipelines.cli.held_out_tables import show_held_out
    from pipelines.operations.evaluate import evaluate_model

    with TerminalProgress() as progress:
        evaluation = evaluate_model(
            settings, data, out_folder, contrast=contrast, public=public, compare=compare, progress=progress
        )
    if evaluation.report:
        _show_report(evaluation.report)
    if evaluation.held_out:
        show_held_out(evaluation.held_out)
    say(f"Every figure and the plots: {evaluation.page}")


def _show_report(found: "Report") -> None:
    """The headlines beside the baseline, the worst slices, and how many labels are in doubt."""
    from lingping.evaluation.key_figures import HEADLINES

    rows = []
    for name, label in HEADLINES.items():
        ours, gap = found.figures[name, ""], found.differences[name, ""]
        interval = f"{ours.low:.3f}–{ours.high:.3f}"
        rows.append((label, f"{ours.value:.3f}", interval, f"{found.baseline[name, ''].value:.3f}", f"{gap.p:.3f}"))
    show_table(f"{found.model_id} and {found.baseline_id}", ("figure", "model", "95 %", "baseline", "p"), rows)
    worst = [
        (HEADLINES[name], f"{each.kind}: {each.name}", f"{each.result.value:.3f}", each.result.texts)
        for name, each in found.worst.items()
    ]
    if worst:
        show_table("Worst slices", ("figure", "slice", "value", "texts"), worst)
    say(f"{count_of(len(found.doubts), 'label')} in doubt")


@evaluation_app.command(cls=TextCommand, epilog="Example: lingping explain 物流太慢了，等了十天才到 味道很好")
def explain(
    texts: Annotated[list[str] | None, typer.Argument(help="Reviews to explain.")] = None,
    check: Annotated[
        Path | None, typer.Option(help="Labelled texts, to measure how faithful explanations are.")
    ] = None,
    most: Annotated[int, typer.Option("--texts", min=1, help="Texts to check.")] = 600,
    model: Model = None,
    home: Home = None,
) -> None:
    """Show which characters carry the sentiment and each need of a review."""
    settings = load_settings(home=home, model=model)
    from pipelines.operations.explain import check_explanations, explain_texts

    if not texts and check is None:
        raise LingpingError("Nothing to explain: pass a review, or --check with a folder of labelled texts.")
    if texts:
        for each in explain_texts(settings, texts):
            _show_explanation(each)
    if check is not None:
        with TerminalProgress() as progress:
            found = check_explanations(settings, check, most, progress=progress)
        say(
            f"{count_of(found.labels, 'label')} of {count_of(found.texts, 'text')}: without the first span the "
            f"probability falls by {found.explained:.3f}, without a random one as long by {found.random:.3f}: "
            f"{found.ratio:.1f} times"
        )


def _show_explanation(explained: "ExplainedText") -> None:
    """The text with the characters marked that carry a prediction, and each prediction with its spans."""
    out.print(_mark_spans(explained), soft_wrap=True)
    if not explained.explanations:
        out.print("Nothing to read in it: there is no word.")
        return
    rows = [
        (
            each.target,
            each.label,
            f"{each.probability:.2f}",
            _join_spans(explained.text, each.spans),
            f"{each.spans[0].carries:+.2f}",
        )
        for each in explained.explanations
    ]
    show_table("", ("label of", "is", "probability", "carried by", "falls by"), rows)


def _join_spans(text: str, spans: "Sequence[Span]") -> str:
    """The spans as they stand in `text`; a dash where no phrase by itself carries the label."""
    return " · ".join(text[span.start : span.stop] for span in spans if span.carries > 0) or "–"


def _mark_spans(explained: "ExplainedText") -> Text:
    """The text, each span that carries a prediction in the colour of its polarity."""
    marked = Text(explained.text)
    for each in explained.explanations:
        for span in each.spans:
            if span.carries > 0:
                marked.stylize(_COLOURS[each.label], span.start, span.stop)
    return marked
