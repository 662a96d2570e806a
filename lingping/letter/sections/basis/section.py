"""What the numbers rest on: coverage, reviews that may mislead, and how often the classifier errs."""

from collections.abc import Iterable
from dataclasses import dataclass

from lingping.letter.chance import MIN_REVIEWS, is_chance, share_of
from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source
from lingping.letter.todos import Concern
from lingping.letter.wording.numbers import percent
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share, Span

_FLAGS = ("default_praise", "paid", "template", "conflict")


@dataclass(frozen=True)
class Flag:
    """Reviews of the week that may mislead: `code` is default_praise, template, paid or conflict."""

    code: str
    flagged: int
    reviews: int
    share: Share | None
    baseline: Share | None
    flagged_rating: float | None
    other_rating: float | None


@dataclass(frozen=True)
class ModelError:
    """How often the classifier errs: accuracy on labelled texts, complaints found, and texts wrongly taken for one.

    `adjusted_negative`: the week's negative share, corrected for those errors. None: not measured.
    """

    accuracy: Span | None
    texts: int
    hits: float | None
    false_alarms: float | None
    adjusted_negative: float | None


@dataclass(frozen=True)
class Basis:
    """What the numbers rest on. `model_error` is None where the classifier in use was not measured."""

    reviews: int
    read_reviews: int
    default_praise: int
    templates: int
    conflicts: int
    has_amounts: bool
    has_events: bool
    model_id: str
    model_error: ModelError | None
    flags: tuple[Flag, ...]


def build(source: Source) -> Basis:
    """What was received in the week, whether amounts and events are delivered at all, and what may mislead."""
    this, weeks = source.week_row(), source.records("weeks")
    model_id = source.rows.snapshot.model_id
    return Basis(
        reviews=this.get("reviews", 0),
        read_reviews=this.get("read_reviews", 0),
        default_praise=this.get("default_praise_reviews", 0),
        templates=this.get("template_reviews", 0),
        conflicts=this.get("conflict_reviews", 0),
        has_amounts=any(row["revenue"] is not None for row in weeks),
        has_events=any(row["visitors"] for row in weeks),
        model_id=model_id,
        model_error=_model_error(source, model_id, this),
        flags=_flags(source.records("flags")),
    )


def _flags(rows: list[Row]) -> tuple[Flag, ...]:
    """The flags that a review of the week carries, beside the four weeks before."""
    flagged = {row["flag"]: row for row in rows if row["flagged"]}
    return tuple(_flag(flagged[code]) for code in _FLAGS if code in flagged)


def _flag(row: Row) -> Flag:
    rest = row["reviews"] - row["flagged"]
    return Flag(
        code=row["flag"],
        flagged=row["flagged"],
        reviews=row["reviews"],
        share=share_of(row["flagged"], row["reviews"]),
        baseline=share_of(row["baseline_flagged"], row["baseline_reviews"]),
        flagged_rating=row["flagged_rating"] if row["flagged"] >= MIN_REVIEWS else None,
        other_rating=row["other_rating"] if rest >= MIN_REVIEWS else None,
    )


def _model_error(source: Source, model_id: str, this: Row) -> ModelError | None:
    """How often the classifier in use errs; None where that was not measured."""
    known = {row["figure"]: row for row in source.records("quality") if row["model_id"] == model_id}
    rates = {(row["model_id"], row["label"]): row for row in source.records("error_rates")}
    accuracy, negative = known.get("binary_accuracy"), rates.get((model_id, "negative"))
    if accuracy is None and negative is None:
        return None
    is_enough = this.get("read_reviews", 0) >= MIN_REVIEWS
    return ModelError(
        accuracy=_span(accuracy) if accuracy else None,
        texts=(accuracy["texts"] or 0) if accuracy else 0,
        hits=negative["hits"] if negative else None,
        false_alarms=negative["false_alarms"] if negative else None,
        adjusted_negative=this.get("adjusted_negative_share") if is_enough else None,
    )


def _span(row: Row) -> Span:
    low, high = (row["value"] if row[bound] is None else row[bound] for bound in ("low", "high"))
    return Span(row["value"], low, high)


def describe_model(content: Basis, say: Phrases) -> list[str]:
    """Which classifier read the reviews, and how often it errs."""
    error = content.model_error
    return [say("model", model=content.model_id), *(_describe_error(error, say) if error else [say("unmeasured")])]


def _describe_error(error: ModelError, say: Phrases) -> list[str]:
    sentences = []
    if error.accuracy:
        bounds = {"low": percent(error.accuracy.low), "high": percent(error.accuracy.high)}
        sentences.append(say("accuracy", n=error.texts, share=percent(error.accuracy.value), **bounds))
    if error.hits is not None and error.false_alarms is not None:
        sentences.append(say("errors", hits=f"{100 * error.hits:.0f}", alarms=f"{100 * error.false_alarms:.0f}"))
    if error.adjusted_negative is not None:
        sentences.append(say("adjusted", share=percent(error.adjusted_negative)))
    return sentences


def _concerns(content: Basis, say: Phrases) -> Iterable[Concern]:
    """Reviews that may mislead and are more than before; as a remark that too little was read."""
    for flag in content.flags:
        more = flag.share and flag.baseline and flag.share.value > flag.baseline.value
        if flag.code in ("paid", "template") and more and is_chance(flag.share, flag.baseline) is False:
            yield Concern(say("more_flagged", flag=say(f"flag.{flag.code}"), n=flag.flagged), 1)
    if content.read_reviews < MIN_REVIEWS:
        yield Concern(say("read_few", n=content.read_reviews), 0)


SECTION = Section(
    __file__,
    place=90,
    region="footer",
    content=Basis,
    build=build,
    reads=("weeks", "quality", "error_rates"),
    functions=(describe_model,),
    concerns=_concerns,
    sheets=("reviews", "review_needs"),
    appendix=("flags", "taxonomy", "quality", "error_rates", "week_reviews"),
)
