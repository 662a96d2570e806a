"""How soon marts.emerging_issues finds a rise, and how often it finds one where there is none.

    python -m benchmarks.issues --merchants 200
    python -m benchmarks.issues --world
    python -m benchmarks.issues --home demo

The grid: shops of five items whose needs are named at a steady rate, and in which the complaints about one need of one
item rise for four weeks. Two yardsticks stand beside the tables, each at the level at which it raises as many false
alarms as they do: the exact test (Fisher's) of each week against the eight before, and a seer, who knows every true
rate and asks the exact binomial test. `--world` looks for the planted incidents of a full sample world, whose reviews
are read without error; `--home` for those of a home in which `lingping sample` and `lingping run` have been. All of
them run the SELECTs of `dbt_like_sql/` themselves.
"""

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from scipy.stats import binom, hypergeom

from lingping.clock import SHANGHAI
from lingping.contracts import NEEDS, PREDICTIONS, REVIEWS, TABLES, TAXONOMY, TEXTS, Table
from lingping.model.tables import taxonomy_rows
from lingping.model.taxonomy import load_taxonomy
from lingping.sample.history import History, live
from lingping.sample.shops import load_shops
from lingping.sample.world import setting_of
from lingping.text.analysis import analyse
from lingping.text.cleaning import text_id
from lingping.text.segmentation import Segmenter
from warehouse.build import build
from warehouse.connection import open_snapshot, prepare
from warehouse.sql import read_sql
from warehouse.tables import append, create

WEEKS, RISE, LASTS, WARM_UP = 16, 10, 4, 4
ITEMS, TOPICS = 5, 30  # fifteen needs, in complaint and in praise
RATES = (0.02, 0.05, 0.15)  # of the need that rises
EFFECTS = (2.0, 3.0, 5.0)  # by which its rate is multiplied
VOLUMES = (10, 40, 160)  # read reviews of an item and week
_FIRST = date(2026, 1, 5)
_STEPS = ("intermediate.topic_weeks", "intermediate.issue_signals", "intermediate.issue_episodes")
_MODEL = "truth"


@dataclass(frozen=True)
class Shops:
    """Generated counts: `totals` (merchants, weeks, items), `counts` and `rates` (merchants, weeks, items, topics).

    Topic 0 of item 0 is the one that may rise.
    """

    totals: np.ndarray
    counts: np.ndarray
    rates: np.ndarray


@dataclass(frozen=True)
class Beside:
    """The tables beside one yardstick; shares are of the incidents."""

    found: float  # by the yardstick
    within_a_week: float  # share that the tables found no later than a week after it, of those that it found
    delay: float  # mean weeks from the rise to its alarm


@dataclass(frozen=True)
class Cell:
    """What became of the incidents of one cell of the grid."""

    volume: int
    rate: float
    effect: float
    found: float
    delay: float  # mean weeks from the rise to the issue, of those found
    exact: Beside
    seer: Beside


@dataclass(frozen=True)
class Levels:
    """False alarms of the tables per merchant-week, and the levels at which the yardsticks raise as many."""

    alarms: float
    exact: float
    seer: float


def generate(merchants: int, volume: int, rate: float, effect: float, rng: np.random.Generator) -> Shops:
    """`merchants` shops whose first topic has `rate`, multiplied by `effect` (at most to 0.9) while it is risen."""
    base = np.minimum(rng.beta(1, 20, (merchants, 1, ITEMS, TOPICS)), 0.5)
    rates = np.broadcast_to(base, (merchants, WEEKS, ITEMS, TOPICS)).copy()
    rates[:, :, 0, 0] = rate
    known = rates.copy()
    rates[:, RISE : RISE + LASTS, 0, 0] = min(0.9, rate * effect)
    totals = rng.poisson(volume, (merchants, WEEKS, ITEMS))
    return Shops(totals, rng.binomial(totals[..., None], rates), known)


def with_shop(items: np.ndarray, axis: int) -> np.ndarray:
    """Counts of the items, and behind them their sum: '*'."""
    return np.concatenate([items, items.sum(axis, keepdims=True)], axis)


def opened(shops: Shops) -> np.ndarray:
    """Mask (merchants, weeks, items and '*', topics) of where the tables opened an issue."""
    with duckdb.connect() as con:
        prepare(con)
        con.execute("create schema intermediate")
        _write_counts(con, shops)
        tables = {table.name: table for table in read_sql()}
        for name in _STEPS:
            con.execute(f"create table {name} as {tables[name].select}")
        found = con.execute(
            "select merchant_id::integer, date_diff('day', ?, opened_week) // 7, item_id, topic::integer"
            " from intermediate.issue_episodes",
            [_FIRST],
        ).fetchall()
    mask = np.zeros((len(shops.totals), WEEKS, ITEMS + 1, TOPICS), dtype=bool)
    for merchant, week, item, topic in found:
        mask[merchant, week, ITEMS if item == "*" else int(item), topic] = True
    return mask


def _write_counts(con: duckdb.DuckDBPyConnection, shops: Shops) -> None:
    counts, totals = with_shop(shops.counts, 2), with_shop(shops.totals, 2)
    for name, values in (("counts", counts), ("totals", totals)):
        places = np.nonzero(values)
        columns = dict(zip(("merchant", "week", "item", "topic"), map(pa.array, places), strict=False))
        con.register(f"given_{name}", pa.table({**columns, "number": pa.array(values[places])}))
    shared = (
        f"'need' as kind, date '{_FIRST}' + 7 * week::integer as week, merchant::varchar as merchant_id,"
        f" if(item = {ITEMS}, '*', item::varchar) as item_id"
    )
    con.execute(
        f"create table intermediate.topic_counts as select {shared}, topic::varchar as topic,"
        f" if(topic < {TOPICS // 2}, 'negative', 'positive') as polarity, number::bigint as mentions from given_counts"
    )
    con.execute(f"create table intermediate.topic_totals as select {shared}, number::bigint as total from given_totals")
    con.execute(
        "create table intermediate.complaint_phrases"
        " (week date, merchant_id varchar, review_key varchar, customer varchar, phrase varchar)"
    )


def exact_chances(shops: Shops) -> np.ndarray:
    """Fisher's exact test, one-sided, of each week's mentions against the eight weeks before.

    (merchants, weeks, items and '*', topics); 1 in the first week.
    """
    counts = with_shop(shops.counts, 2)
    totals = np.broadcast_to(with_shop(shops.totals, 2)[..., None], counts.shape)
    before, totals_before = _eight_weeks_before(counts), _eight_weeks_before(totals)
    chances = hypergeom.sf(counts - 1, totals + totals_before, counts + before, totals)
    return np.where((totals_before > 0) & (counts > 0), chances, 1.0)


def _eight_weeks_before(counts: np.ndarray) -> np.ndarray:
    sums = np.concatenate([np.zeros_like(counts[:, :1]), counts.cumsum(1)], 1)
    weeks = np.arange(counts.shape[1])
    return sums[:, weeks] - sums[:, np.maximum(weeks - 8, 0)]


def seer_chances(shops: Shops) -> np.ndarray:
    """Exact chance (merchants, weeks, items and '*', topics) of so many mentions or more, at the true steady rates."""
    counts, totals = with_shop(shops.counts, 2), with_shop(shops.totals, 2)[..., None]
    expected = with_shop(shops.rates * shops.totals[..., None], 2)
    rates = np.divide(expected, totals, out=np.zeros_like(expected), where=totals > 0)
    return binom.sf(counts - 1, totals, rates)


def false_alarms(mask: np.ndarray) -> float:
    """Alarms per merchant-week after the warm-up, in shops without incident.

    What is told of an item and of all, or goes on from one of the two weeks before, is one alarm.
    """
    told: np.ndarray = np.any(mask, axis=2)
    goes_on = np.zeros_like(told)
    goes_on[:, 1:] |= told[:, :-1]
    goes_on[:, 2:] |= told[:, :-2]
    return (told & ~goes_on)[:, WARM_UP:].sum() / (mask.shape[0] * (WEEKS - WARM_UP))


def equal_level(chances: np.ndarray, alarms: float) -> float:
    """The greatest level at which a yardstick with these `chances` in steady shops raises at most `alarms`."""
    low, high = 1e-9, 0.01
    while high / low > 1.001:
        level = (low * high) ** 0.5
        low, high = (level, high) if false_alarms(chances <= level) <= alarms else (low, level)
    return low


def delays(mask: np.ndarray) -> np.ndarray:
    """Weeks (merchants,) from the rise to the first alarm for its topic, of its item or of all; inf without one."""
    told = (mask[:, RISE : RISE + LASTS, 0, 0]) | (mask[:, RISE : RISE + LASTS, ITEMS, 0])
    return np.where(told.any(1), told.argmax(1), np.inf)


def mean_delay(weeks: np.ndarray) -> float:
    """Mean of the delays of what was found; NaN where nothing was."""
    found = weeks[np.isfinite(weeks)]
    return float(found.mean()) if found.size else float("nan")


def beside(ours: np.ndarray, yardstick: np.ndarray) -> Beside:
    """The delays of the tables beside those of a yardstick; NaN within a week where it found nothing."""
    known = np.isfinite(yardstick)
    within = float((ours[known] <= yardstick[known] + 1).mean()) if known.any() else float("nan")
    return Beside(float(known.mean()), within, mean_delay(yardstick))


def measure(volume: int, rate: float, effect: float, merchants: int, levels: Levels, rng: np.random.Generator) -> Cell:
    """One cell of the grid, beside the yardsticks at their `levels`."""
    shops = generate(merchants, volume, rate, effect, rng)
    ours = delays(opened(shops))
    return Cell(
        volume, rate, effect,
        found=float(np.isfinite(ours).mean()),
        delay=mean_delay(ours),
        exact=beside(ours, delays(exact_chances(shops) <= levels.exact)),
        seer=beside(ours, delays(seer_chances(shops) <= levels.seer)),
    )  # fmt: skip


def steady(volume: int, merchants: int, rng: np.random.Generator) -> Levels:
    """False alarms per merchant-week in shops where nothing rises, and the yardsticks' levels for as many."""
    shops = generate(merchants, volume, 0.05, 1.0, rng)
    alarms = false_alarms(opened(shops))
    return Levels(alarms, equal_level(exact_chances(shops), alarms), equal_level(seer_chances(shops), alarms))


def grid(merchants: int, rng: np.random.Generator) -> Iterator[tuple[Levels, list[Cell]]]:
    """For each volume the false alarms per merchant-week, and the cells."""
    for volume in VOLUMES:
        levels = steady(volume, merchants, rng)
        yield (
            levels,
            [measure(volume, rate, effect, merchants, levels, rng) for rate, effect in product(RATES, EFFECTS)],
        )


def pooled(cells: Sequence[Cell], of: Callable[[Cell], Beside]) -> float:
    """Share found within a week of a yardstick, of all incidents that it found in `cells`."""
    known = [(of(cell).found, of(cell).within_a_week) for cell in cells if of(cell).found]
    return sum(found * within for found, within in known) / sum(found for found, _ in known)


@dataclass(frozen=True)
class Finding:
    """A planted incident, and the issue that tells of it (None where there is none)."""

    incident: str
    merchant: str
    began: date
    opened: date | None
    start: date | None


def look_through_world(seed: int = 7, scale: float = 1.0) -> tuple[list[Finding], float]:
    """The planted incidents of a sample world, and the issues of needs per merchant-week that no incident explains."""
    setting = setting_of(seed=seed, scale=scale, weeks=12, end=date(2026, 3, 29))
    histories = [live(shop, setting) for shop in load_shops()]
    with duckdb.connect() as con:
        prepare(con)
        for table in TABLES:
            create(con, table)
        for table, rows in _read(histories).items():
            append(con, table.name, [pa.RecordBatch.from_pylist(rows, schema=table.schema)])
        texts = {row["text_id"]: row["text"] for row in _reviews(histories) if row["text_id"]}
        batch = pa.RecordBatch.from_pydict({"text_id": list(texts), "text": list(texts.values())})
        append(con, TEXTS.name, analyse([batch], segmenter=Segmenter(), stop_words=()))
        build(con, read_sql(), model_id=_MODEL)
        issues = con.execute(
            "select merchant_id, topic, polarity, opened_week, start_date from marts.emerging_issues"
            " where kind = 'need' order by opened_week, item_id"
        ).fetchall()
    findings = [finding for history in histories for finding in _findings(history, issues)]
    explained = {
        (history.shop.merchant_id, incident.need, incident.polarity)
        for history, incident in product(histories, setting.incidents)
        if incident.concerns(history.shop)
    }
    others = [issue for issue in issues if issue[:3] not in explained]
    return findings, len(others) / (len(histories) * setting.weeks)


def _findings(history: History, issues: Sequence[tuple[str, str, str, date, date]]) -> Iterator[Finding]:
    for incident in history.setting.incidents:
        told = [
            review.subject.written
            for review in history.reviews
            if review.subject.incident == incident.kind and review.draft.needs.get(incident.need) == incident.polarity
        ]
        if incident.concerns(history.shop) and told:
            began = history.setting.moment(min(told)).date()
            merchant = history.shop.merchant_id
            found = [issue[3:] for issue in issues if issue[:3] == (merchant, incident.need, incident.polarity)
                     and issue[3] + timedelta(days=6) >= began]  # fmt: skip
            opened_week, start = found[0] if found else (None, None)
            yield Finding(incident.id, merchant, began, opened_week, start)


def _reviews(histories: Sequence[History]) -> Iterator[dict[str, object]]:
    for history in histories:
        for review in history.reviews:
            yield {
                "platform": history.shop.platform,
                "merchant_id": history.shop.merchant_id,
                "review_id": review.subject.review_id,
                "user_key": review.subject.review_id,
                "item_id": review.subject.item.short,
                "rating": review.rating,
                "text": review.draft.text,
                "text_id": text_id(review.draft.text),
                "reviewed_at": _shanghai(history.setting.moment(review.subject.written)),
                "content_hash": review.subject.review_id,
                "file_id": "world",
                "line": 1,
            }


def _shanghai(moment: datetime) -> datetime:
    return moment.replace(tzinfo=SHANGHAI)


def _read(histories: Sequence[History]) -> dict[Table, list[dict[str, object]]]:
    """Reviews, and what their writers meant as the predictions of a classifier that never errs."""
    drafts = [review.draft for history in histories for review in history.reviews]
    said = {name: draft for draft in drafts if draft.sentiment and (name := text_id(draft.text))}
    return {
        REVIEWS: list(_reviews(histories)),
        TAXONOMY: taxonomy_rows(load_taxonomy()),
        PREDICTIONS: [_prediction(name, draft.sentiment) for name, draft in said.items()],
        NEEDS: [
            {"text_id": name, "model_id": _MODEL, "need": need, "polarity": polarity, "probability": 1.0, "words": []}
            for name, draft in said.items()
            for need, polarity in draft.needs.items()
        ],
    }


def look_through_home(home: Path) -> tuple[list[Finding], float]:
    """The planted incidents of the sample world that a home has read, and the issues per merchant-week without any.

    The rate counts needs and phrases, in the shops that no incident befell.
    """
    truth = json.loads((home / "truth.json").read_text(encoding="utf-8"))
    with open_snapshot(home / "published") as con:
        issues = con.execute(
            "select merchant_id, topic, polarity, opened_week, start_date, episodes, kind from marts.emerging_issues"
            " order by opened_week, item_id"
        ).fetchall()
    findings, befallen = [], set()
    for incident in truth["incidents"]:
        befallen |= set(incident["merchants"])
        began = date.fromisoformat(incident["start"])
        for merchant in incident["merchants"]:
            told = (merchant, incident["need"], incident["polarity"])
            found = [issue for issue in issues if issue[:3] == told and issue[3] + timedelta(days=6) >= began]
            opened_week, start = found[0][3:5] if found else (None, None)
            findings.append(Finding(incident["id"], merchant, began, opened_week, start))
    spared = {merchant["merchant_id"] for merchant in truth["merchants"]} - befallen
    days = date.fromisoformat(truth["end"]) - date.fromisoformat(truth["start"]) + timedelta(days=1)
    alarms = sum(issue[5] for issue in issues if issue[0] in spared)
    return findings, alarms / (len(spared) * days / timedelta(weeks=1))


def _prediction(text: str, sentiment: str | None) -> dict[str, object]:
    chances = {f"p_{label}": float(label == sentiment) for label in ("negative", "neutral", "positive")}
    return {"text_id": text, "model_id": _MODEL, "sentiment": sentiment, "p_wish": 0.0, **chances}


def show_findings(findings: Sequence[Finding], others: float, words: str) -> None:
    """Print what was found of the planted incidents, as Markdown."""
    print("| incident | merchant | first told of | issue opened in the week of | since |\n|---|---|---|---|---|")
    for found in findings:
        print(f"| {found.incident} | {found.merchant} | {found.began} | {found.opened} | {found.start} |")
    print(f"\n{words}, per merchant-week: {others:.3f}")


def show_grid(merchants: int, rng: np.random.Generator) -> None:
    """Print the grid as Markdown; of each yardstick what it found, and what of that was found within a week of it."""
    print("| reviews of an item and week | rate | times | found | delay | exact test | within a week | delay", end="")
    print(" | seer | within a week | delay |\n" + "|---" * 11 + "|")
    everything: list[Cell] = []
    for levels, cells in grid(merchants, rng):
        for cell in cells:
            sides = " | ".join(
                f"{side.found:.0%} | {side.within_a_week:.0%} | {side.delay:.2f}" for side in (cell.exact, cell.seer)
            )
            print(
                f"| {cell.volume} | {cell.rate} | {cell.effect} | {cell.found:.0%} | {cell.delay:.2f} | {sides} |",
                flush=True,
            )
        print(f"| {cells[0].volume} | nothing rises | {levels.alarms:.3f} false alarms per merchant-week" + " |" * 9)
        everything += cells
    print(f"\nWithin a week of the exact test: {pooled(everything, lambda cell: cell.exact):.1%}", end=", ")
    print(f"of the seer: {pooled(everything, lambda cell: cell.seer):.1%} of what they found in all cells.")


def main() -> None:
    """Print the grid, or what was found of a sample world, as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merchants", type=int, default=200, help="shops in each cell (default: %(default)s)")
    parser.add_argument("--world", action="store_true", help="look for the incidents of a full sample world instead")
    parser.add_argument("--home", type=Path, help="look for those of a home with a sample world that was run")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    if arguments.home:
        show_findings(*look_through_home(arguments.home), "Issues of shops that no incident befell")
    elif arguments.world:
        show_findings(*look_through_world(arguments.seed), "Issues of needs that no incident explains")
    else:
        show_grid(arguments.merchants, np.random.default_rng(arguments.seed))


if __name__ == "__main__":
    main()
