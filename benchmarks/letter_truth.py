"""Do letters hold what they print? Ten sample worlds, read by the shipped classifier, against what was planted.

    python -m benchmarks.letter_truth --cache worlds

Three tables over the letters of the last eight weeks: how often a printed 95 % interval contains the planted share, by
kind; how many planted incidents the first screen leads with or names in their first full week; and how many claims per
letter are false, by kind. A world is read once and kept in the folder `--cache`; its tables and letters are built again
each time, so that another rule takes seconds to try. Takes five minutes per new world on one core, and one after that.
"""

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import mean

from benchmarks.letter_claims import Claim, is_due, is_named, list_claims
from benchmarks.letter_intervals import Interval, list_intervals
from benchmarks.letter_planted import read_planted
from benchmarks.letter_worlds import open_tables, read_world
from lingping.letter.build import build
from warehouse.database.tables import Connection
from warehouse.letters.letter_writer import letter_rows, merchants_with_letter

_FIRST_SEED = 101
_WEEKS = 8  # the last of a world's twelve: before, there is nothing to compare with


@dataclass
class Found:
    """What letters hold. `named`: of each incident in its first full week (name, shop, seed, whether it is named)."""

    letters: int = 0
    intervals: list[Interval] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    named: list[tuple[str, str, int, bool]] = field(default_factory=list)


def examine_world(seed: int, cache: Path, scale: float, found: Found) -> None:
    """Add what the letters of a world hold to `found`."""
    world = read_world(seed, cache, scale)
    with open_tables(world) as con:
        planted = read_planted(con, world)
        names = dict(con.execute("select need, name_zh from nlp.taxonomy").fetchall())
        for week in _list_weeks(con):
            for merchant in merchants_with_letter(con, week):
                letter = build(letter_rows(con, merchant, week), "zh")
                found.letters += 1
                found.intervals += list_intervals(letter, con, planted)
                found.claims += list_claims(letter, con, planted)
                found.named += [
                    (incident.name, merchant, seed, is_named(incident, letter, names[incident.need]))
                    for incident in planted.incidents
                    if is_due(incident, merchant, week)
                ]


def _list_weeks(con: Connection) -> list[date]:
    rows = con.execute("select distinct week from marts.merchant_weeks where is_complete order by week").fetchall()
    return [week for (week,) in rows][-_WEEKS:]


def _format_intervals(intervals: Sequence[Interval]) -> Iterator[str]:
    kinds: dict[str, list[Interval]] = defaultdict(list)
    for each in intervals:
        kinds[each.kind].append(each)
    yield "| printed interval | number | contains the planted share | mean width |\n|---|---|---|---|"
    for kind, some in sorted(kinds.items()):
        width = mean(each.high - each.low for each in some)
        yield f"| {kind} | {len(some)} | {mean(each.holds for each in some):.1%} | {width:.3f} |"


def _format_incidents(named: Sequence[tuple[str, str, int, bool]]) -> Iterator[str]:
    yield "| incident | in the letter of its first full week | missed in |\n|---|---|---|"
    for incident in (*sorted({name for name, *_ in named}), None):
        some = [line for line in named if incident in (line[0], None)]
        missed = ", ".join(f"{merchant} {seed}" for _, merchant, seed, is_found in some if not is_found and incident)
        yield f"| {incident or 'all'} | {sum(line[3] for line in some)} of {len(some)} | {missed} |"


def _format_claims(claims: Sequence[Claim], letters: int) -> Iterator[str]:
    made, false = Counter(each.kind for each in claims), Counter(each.kind for each in claims if not each.is_right)
    yield "| claim | made per letter | false per letter | false of those made |\n|---|---|---|---|"
    for kind, number in (*sorted(made.items()), ("all", made.total())):
        wrong = false.total() if kind == "all" else false[kind]
        yield f"| {kind} | {number / letters:.3f} | {wrong / letters:.3f} | {wrong / max(number, 1):.0%} |"


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=Path, required=True, help="folder in which the worlds are kept")
    parser.add_argument("--seeds", type=int, default=10, help="worlds, from seed 101 on (default: %(default)s)")
    parser.add_argument("--first", type=int, default=_FIRST_SEED, help="seed of the first world (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the number of customers")
    arguments, found = parser.parse_args(), Found()
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        examine_world(seed, arguments.cache, arguments.scale, found)
    print(f"{found.letters} letters of {arguments.seeds} worlds\n")
    for table in (_format_intervals(found.intervals), _format_incidents(found.named)):
        print(*table, "", sep="\n")
    print(*_format_claims(found.claims, found.letters), sep="\n")


if __name__ == "__main__":
    main()
