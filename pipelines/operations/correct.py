"""`lingping label`: the texts that a person should look at, out; what the person says of them, in, and at once."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lingping.atomic import write_text
from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.labelling.correction import Correction, check_needs, check_sentiment
from lingping.labelling.correction_csv import read_letter_corrections
from lingping.labelling.label_studio_export import read_label_studio
from lingping.labelling.label_studio_tasks import make_interface, make_tasks
from lingping.labelling.sampling import draw
from lingping.labels import SENTIMENTS
from lingping.letter.archive.quote_lookup import corrected_needs, find_quote
from lingping.model.loading import load_classifier
from lingping.model.manifest import TAXONOMY
from lingping.model.registry import resolve, verify
from lingping.model.taxonomy import load_taxonomy
from lingping.progress import Progress
from lingping.settings import Settings
from pipelines.cli.console import out
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.batches.text_batches import latest_texts
from warehouse.database.connection import open_home, open_snapshot
from warehouse.ledgers.correction_ledger import add_corrections, labels_of, text_of

_POOL = 5_000  # texts of the latest weeks to choose from


def export_tasks(settings: Settings, target: Path, count: int, *, seed: int, progress: Progress) -> Counter[str]:
    """Write tasks for Label Studio to `target` and its interface beside it; returns how many were drawn for what."""
    with open_snapshot(settings.published) as con:
        pool = latest_texts(con, most=_POOL)
    if not pool:
        raise LingpingError("No text of the latest weeks that nobody corrected: there is nothing to label.")
    classifier = load_classifier(settings.model, **settings.scoring)
    texts = [text for _, text in pool]
    scores = classifier.score(texts, progress=progress.step("score the pool", total=len(texts), unit="texts"))
    chosen = draw(scores, texts, count, seed=seed)
    rows = [row for row, _ in chosen]
    made = make_tasks(classifier, scores.take(rows), [pool[row] for row in rows], [reason for _, reason in chosen])
    write_text(target, json.dumps(made, ensure_ascii=False, indent=1))
    taxonomy = load_taxonomy(settings.taxonomy or resolve(settings.model, settings.models) / TAXONOMY)
    write_text(target.with_suffix(".xml"), make_interface(taxonomy))
    return Counter(reason for _, reason in chosen)


@dataclass(frozen=True)
class Wrong:
    """What a reader says of the quote `code`: how it reads instead; None where the letter is right or says nothing."""

    code: str
    need: str | None
    polarity: str | None
    sentiment: str | None
    by: str
    merchant_id: str | None
    week: date | None


def import_corrections(settings: Settings, path: Path, *, progress: Progress) -> None:
    """Keep the corrections of a file and build tables and snapshot with them, then say what came of it."""
    read = read_letter_corrections if path.suffix.lower() == ".csv" else read_label_studio
    corrections = read(path, _needs(settings))
    with open_home(settings) as con:
        fresh, strange = add_corrections(con, corrections)
    apart = f"; {strange} of no text here" if strange else ""
    out.print(f"{len(corrections)} corrections read, {fresh} of them new{apart}", highlight=False)
    if fresh:
        _count_now(settings, progress)


def correct_quote(settings: Settings, said: Wrong, *, progress: Progress) -> None:
    """Keep what a reader says of a quote, build tables and snapshot with it, and say how the text reads now.

    Raises LingpingError for a code that no letter prints, a review that is gone, and labels that do not exist.
    """
    printed = find_quote(settings.letters, said.code, merchant_id=said.merchant_id, week=said.week)
    sentiment = check_sentiment(said.sentiment, said.code)
    if said.need or said.polarity:
        named = {said.need or printed.cited.need: said.polarity or SENTIMENTS[0]}
        check_needs(named, _needs(settings), said.code)
    with open_home(settings) as con:
        text_id = text_of(con, printed.cited.review_key, is_follow_up=printed.cited.is_follow_up)
        if text_id is None:
            raise LingpingError(f"{said.code}: the review that it stands for is not in this home any more.")
        opinion, before = labels_of(con, text_id)
        needs = None
        if said.need or said.polarity or not sentiment:
            needs = corrected_needs(before, printed.cited.need, need=said.need, polarity=said.polarity)
        correction = Correction(
            sentiment=sentiment,
            needs=needs,
            wish=None,
            corrected_by=said.by,
            corrected_at=utc_now(),
            origin="letter",
            text_id=text_id,
            model_id=printed.model_id,
            letter_week=printed.week,
            letter_version=printed.version,
        )
        is_new = needs not in (None, before) or sentiment not in (None, opinion)
        if is_new:
            add_corrections(con, [correction])
    place = f"{printed.merchant_id}, letter of {printed.week}, version {printed.version}"
    read, now = _told(before, opinion), _told(before if needs is None else needs, sentiment or opinion)
    out.print(f"{place}: read as {read}; " + (f"now {now}" if is_new else "nothing new"), highlight=False, markup=False)
    if is_new:
        _count_now(settings, progress)


def _needs(settings: Settings) -> Sequence[str]:
    return verify(resolve(settings.model, settings.models)).needs


def _told(needs: Mapping[str, str], sentiment: str | None) -> str:
    said = ", ".join(f"{need} {polarity}" for need, polarity in sorted(needs.items())) or "no need"
    return f"{said} ({sentiment or 'no opinion'})"


def _count_now(settings: Settings, progress: Progress) -> None:
    with open_instance(settings.dagster, settings.storage) as instance:
        execute(compose(settings, progress), "corrected", instance)
    out.print(
        f"They count now, in {settings.current_snapshot}. Letters again: lingping letter --home {settings.home}",
        highlight=False,
        soft_wrap=True,
    )
