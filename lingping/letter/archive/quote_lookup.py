"""What a reader of a letter says of a quote: finding the quote by its code, and how the text reads from then on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lingping.errors import LingpingError
from lingping.letter.archive.versions import Cited, records
from lingping.letter.quote_codes import normalised


@dataclass(frozen=True)
class Printed:
    """A quote as a letter printed it: whose letter of which week and version, and which classifier had read it."""

    merchant_id: str
    week: date
    version: int
    model_id: str
    cited: Cited


def find_quote(letters: Path, written: str, *, merchant_id: str | None = None, week: date | None = None) -> Printed:
    """The quote that the code stands for, in the newest letter below `letters` that prints it.

    Raises LingpingError where no letter does, and where the code stands for more than one quote.
    """
    code = normalised(written)
    printed = [
        Printed(record.merchant_id, record.week, version.version, version.snapshot.model_id, version.cited[code])
        for record in records(letters)
        if merchant_id in (None, record.merchant_id) and week in (None, record.week)
        for version in record.versions
        if code in version.cited
    ]
    if not printed:
        asked = "".join([f" of {merchant_id}" if merchant_id else "", f" for the week of {week}" if week else ""])
        raise LingpingError(
            f"{written}: no letter{asked} below {letters} prints this code. "
            "It stands below a quote, after 编号 or “code”: six letters and digits or more."
        )
    if len(merchants := sorted({each.merchant_id for each in printed})) > 1:
        raise LingpingError(f"{code} stands in letters of {' and '.join(merchants)}: name one with --merchant.")
    if len({(each.cited.review_key, each.cited.need) for each in printed}) > 1:
        weeks = " and ".join(str(each) for each in sorted({each.week for each in printed}))
        raise LingpingError(f"{code} stands for other quotes in the weeks of {weeks}: name one with --week.")
    return max(printed, key=lambda each: (each.week, each.version))


def corrected_needs(now: Mapping[str, str], quoted: str, *, need: str | None, polarity: str | None) -> dict[str, str]:
    """Need → polarity of a text of which a letter wrongly said that it speaks of the need `quoted`.

    `need` and `polarity` are what it says instead; without `need` it is the quoted one, without either the text does
    not speak of it at all. Raises LingpingError where the polarity of `need` is unknown.
    """
    rest = {each: state for each, state in now.items() if each != quoted}
    if need is None and polarity is None:
        return rest
    said = polarity or now.get(quoted)
    if said is None:
        raise LingpingError(
            f"The text does not speak of {quoted} any more: say how it speaks of {need}, with --polarity."
        )
    return rest | {need or quoted: said}
