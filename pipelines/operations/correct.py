"""Corrections: what people read in a text, which overrides the classifier at once and joins the next training."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lingping.clock import utc_now, week_of
from lingping.errors import LingpingError
from lingping.labelling.correction import Correction, check_needs, check_sentiment
from lingping.labelling.correction_csv import read_letter_corrections
from lingping.labelling.label_studio_export import read_label_studio
from lingping.labels import SENTIMENTS
from lingping.letter.archive.quote_lookup import PrintedQuote, corrected_needs, find_quote, named_need
from lingping.model.registry import resolve, verify
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_home
from warehouse.ledgers.correction_ledger import add_corrections, labels_of, text_of


@dataclass(frozen=True)
class ImportedCorrections:
    """How many corrections a file had, how many of them are `new`, and how many are of texts that HOME does not have.

    Where some are new, the tables were built and published with them.
    """

    read: int
    new: int
    unknown: int


@dataclass(frozen=True)
class Reading:
    """Needs (need → polarity) and sentiment of a text; `sentiment` is None where it states no opinion."""

    needs: Mapping[str, str]
    sentiment: str | None


@dataclass(frozen=True)
class CorrectedQuote:
    """A quote of a letter, how its text was read before, and how it is read now.

    Where `is_new`, the tables were built and published with it.
    """

    quote: PrintedQuote
    before: Reading
    now: Reading
    is_new: bool


def import_corrections(settings: Settings, path: Path, *, progress: Progress = SILENT) -> ImportedCorrections:
    """Keep the corrections of a file, and build and publish the tables with them.

    `path` is an export of Label Studio (.json) or what readers of letters sent in (.csv). Raises LingpingError for a
    file that cannot be read; RunFailed where the tables cannot be built, the corrections are then kept all the same.
    """
    read = read_letter_corrections if path.suffix.lower() == ".csv" else read_label_studio
    corrections = read(path, _needs(settings))
    with open_home(settings) as con:
        new, unknown = add_corrections(con, corrections)
    if new:
        _rebuild(settings, progress)
    return ImportedCorrections(len(corrections), new, unknown)


def correct_quote(
    settings: Settings,
    code: str,
    *,
    need: str | None = None,
    polarity: str | None = None,
    sentiment: str | None = None,
    by: str = "reader",
    merchant: str | None = None,
    week: date | None = None,
    progress: Progress = SILENT,
) -> CorrectedQuote:
    """Correct the quote with the `code` that a letter prints below it, and build and publish the tables with it.

    `need`, `polarity` and `sentiment` are how the text reads; with none of them the text does not mention the quoted
    need at all. `merchant` and `week` (any day of it) choose among letters with the same code.

    Raises LingpingError for a code that no letter prints, a review that was deleted, and labels that do not exist;
    RunFailed where the tables cannot be built, the correction is then kept all the same.
    """
    quote = find_quote(settings.letters, code, merchant_id=merchant, week=week_of(week) if week else None)
    sentiment = check_sentiment(sentiment, code)
    if need or polarity:
        check_needs({named_need(quote, code, need): polarity or SENTIMENTS[0]}, _needs(settings), code)
    with open_home(settings) as con:
        text_id = text_of(con, quote.cited.review_key, is_follow_up=quote.cited.is_follow_up)
        if text_id is None:
            raise LingpingError(f"{code}: its review was deleted from this home.")
        opinion, before = labels_of(con, text_id)
        needs = None
        if need or polarity or not sentiment:
            needs = corrected_needs(before, quote.cited.need, need=need, polarity=polarity)
        is_new = needs not in (None, before) or sentiment not in (None, opinion)
        if is_new:
            add_corrections(con, [_correction(quote, text_id, sentiment, needs, by)])
    if is_new:
        _rebuild(settings, progress)
    now = Reading(before if needs is None else needs, sentiment or opinion)
    return CorrectedQuote(quote, Reading(before, opinion), now, is_new)


def _correction(
    quote: PrintedQuote, text_id: str, sentiment: str | None, needs: Mapping[str, str] | None, by: str
) -> Correction:
    return Correction(
        sentiment=sentiment,
        needs=needs,
        wish=None,
        corrected_by=by,
        corrected_at=utc_now(),
        origin="letter",
        text_id=text_id,
        model_id=quote.model_id,
        letter_week=quote.week,
        letter_version=quote.version,
    )


def _needs(settings: Settings) -> Sequence[str]:
    return verify(resolve(settings.model, settings.models)).needs


def _rebuild(settings: Settings, progress: Progress) -> None:
    with open_instance(settings.dagster, settings.storage) as instance:
        execute(compose(settings, progress), "corrected", instance)
