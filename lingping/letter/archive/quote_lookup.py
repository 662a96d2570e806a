"""Finding a quote by its printed code, and the needs of its text after a reader's correction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lingping.errors import LingpingError
from lingping.letter.archive.versions import Cited, records
from lingping.letter.quote_codes import normalise_code


@dataclass(frozen=True)
class PrintedQuote:
    """A quote in a letter: the letter's merchant, week and version, the classifier in use, and what the code names."""

    merchant_id: str
    week: date
    version: int
    model_id: str
    cited: Cited


def find_quote(
    letters: Path, written: str, *, merchant_id: str | None = None, week: date | None = None
) -> PrintedQuote:
    """The quote of the code, in the newest letter below `letters` that prints it.

    Raises LingpingError where no letter prints the code, and where it stands for more than one quote.
    """
    code = normalise_code(written)
    printed = [
        PrintedQuote(record.merchant_id, record.week, version.version, version.snapshot.model_id, version.cited[code])
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


def named_need(quote: PrintedQuote, code: str, need: str | None) -> str:
    """The need that a correction is about: `need`, else the one that the letter quoted the review for.

    Raises LingpingError where the letter quoted it for none in particular.
    """
    if not need and not quote.cited.need:
        raise LingpingError(f"{code} was printed for no need in particular: name the need with --need.")
    return need or quote.cited.need


def corrected_needs(now: Mapping[str, str], quoted: str, *, need: str | None, polarity: str | None) -> dict[str, str]:
    """Need → polarity of a text after a correction: a letter quoted it for the need `quoted`, and that was wrong.

    `now` is what the classifier read. `need` and `polarity` replace the quoted need and its polarity; without `need`
    only the polarity changes, without either the quoted need is removed. Raises LingpingError where the polarity of
    `need` is unknown.
    """
    rest = {each: state for each, state in now.items() if each != quoted}
    if need is None and polarity is None:
        return rest
    corrected = polarity or now.get(quoted)
    if corrected is None:
        raise LingpingError(
            f"The text no longer mentions {quoted}, so the polarity of {need} is unknown: name it with --polarity."
        )
    return rest | {need or quoted: corrected}
