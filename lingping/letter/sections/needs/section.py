"""Complaints and praise of every need that had either in the week."""

from dataclasses import dataclass

from lingping.letter.rows.letter_rows import ALL_ITEMS
from lingping.letter.section_type import Section, Source
from lingping.letter.sections.needs.needs_chart import NeedCount, needs_chart


@dataclass(frozen=True)
class Needs:
    """The needs, most complained of first."""

    counts: tuple[NeedCount, ...]


def build(source: Source) -> Needs | None:
    """The needs of the letter's week; None where nothing was complained of or praised."""
    rows = [
        row
        for row in source.records("insights")
        if row["item_id"] == ALL_ITEMS and row["week"] == source.week and row["negatives"] + row["positives"]
    ]
    rows.sort(key=lambda row: (-row["negatives"], -row["positives"], row["need"]))
    names = source.names
    counts = tuple(
        NeedCount(names.of(row["need"], row["need_name"]), row["negatives"], row["positives"]) for row in rows
    )
    return Needs(counts) if counts else None


SECTION = Section(
    __file__,
    place=22,
    content=Needs,
    build=build,
    reads=("insights",),
    functions=(needs_chart,),
)
