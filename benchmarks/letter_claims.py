"""What letters claim of a sample world beyond chance, rightly or wrongly, and which incidents they name at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from benchmarks.letter_planted import Incident, Planted, has_sentiment, mentions, weeks_before
from lingping.letter.chance import is_clear_effect
from lingping.letter.forms.headline import headline
from lingping.letter.sections.delights.section import Delights
from lingping.letter.sections.figures.figure_wording import figure_change
from lingping.letter.sections.figures.section import SECTION as FIGURES
from lingping.letter.sections.figures.section import Figures
from lingping.letter.sections.issues.section import Issue, Issues
from lingping.letter.sections.items.section import Items
from lingping.letter.sections.keywords.section import Keywords
from lingping.letter.sections.pains.pain_points import PainPoint
from lingping.letter.sections.pains.pain_wording import pain_change
from lingping.letter.sections.pains.section import SECTION as PAINS
from lingping.letter.sections.pains.section import Pains
from lingping.letter.sections.periods.section import SECTION as PERIODS
from lingping.letter.sections.periods.section import Periods, compared_cells
from lingping.letter.sections.platform.section import SECTION as PLATFORM
from lingping.letter.sections.platform.section import Platform, stars_change
from lingping.letter.sections.standings.section import Standings
from lingping.letter.weekly_letter import WeeklyLetter
from warehouse.database.tables import Connection

_OF_REVIEWS = ("rating", "negative", "positive", "by_stars")  # not money and conversion: no incident plants these
_RECENT, _HISTORY = 8, 12  # weeks


@dataclass(frozen=True)
class Claim:
    """A letter states that something is beyond chance: rightly where an incident or the true labels explain it."""

    kind: str
    is_right: bool


@dataclass(frozen=True)
class _Reader:
    """A letter beside the truth."""

    letter: WeeklyLetter
    planted: Planted
    con: Connection

    def affects(self, weeks: int, **like: str) -> bool:
        """Whether an incident of the shop had reviews in the last `weeks` up to the letter's."""
        return self.planted.affects(self.letter.merchant_id, weeks_before(self.letter.week, weeks), **like)


def list_claims(letter: WeeklyLetter, con: Connection, planted: Planted) -> Iterator[Claim]:
    """Every claim of the letter."""
    read = _Reader(letter, planted, con)
    yield from _of_figures(read)
    yield from _of_pains(read)
    yield from _of_issues(read)
    yield from _of_items(read)
    yield from _of_standings(read)
    yield from _of_words(read)


def _of_figures(read: _Reader) -> Iterator[Claim]:
    """A figure of reviews that got better or worse: right where an incident had reviews in either period."""
    if figures := read.letter.section(Figures):
        for figure in figures.figures:
            if figure.code in _OF_REVIEWS and figure_change(figure, FIGURES.say("zh")).tone != "plain":
                yield Claim(f"figure of the week: {figure.code}", read.affects(2))
    if periods := read.letter.section(Periods):
        changes = [change for *_, change in compared_cells(periods, PERIODS.say("zh"))]
        for figure, change in zip(periods.figures, changes, strict=True):
            if figure.code in _OF_REVIEWS and change.tone != "plain":
                yield Claim(f"figure of four weeks: {figure.code}", read.affects(_RECENT))
    platform = read.letter.section(Platform)
    if platform and stars_change(platform, PLATFORM.say("zh")).tone != "plain":
        yield Claim("praise by stars", read.affects(2))


def _of_pains(read: _Reader) -> Iterator[Claim]:
    pains = read.letter.section(Pains)
    for pain in pains.pains if pains else ():
        tone = pain_change(pain, PAINS.say("zh")).tone
        if tone == "bad":
            yield Claim("problem rose", read.affects(1, need=pain.need, polarity="negative"))
        elif tone == "good":
            yield Claim("problem fell", read.affects(_RECENT, need=pain.need, polarity="negative"))
        for name, effect in (("repurchase", pain.repurchase), ("refund", pain.refund)):
            if effect and is_clear_effect(effect):  # who complains is less satisfied, and that drives both
                yield Claim(f"complainers: {name}", (effect.value > 0) == (name == "refund"))
        yield from _of_cause(pain, read)


def _of_cause(pain: PainPoint, read: _Reader) -> Iterator[Claim]:
    if pain.cause is None:
        return
    if pain.cause.period:
        yield Claim("cause: period of purchase", read.affects(_HISTORY, need=pain.need, polarity="negative"))
    yield from (Claim(f"cause: {name}", False) for name in ("province", "variant") if getattr(pain.cause, name))
    if pain.cause.item and not pain.cause.is_alive:
        shop, week = read.letter.merchant_id, [read.letter.week]
        item = _find_item(read.con, shop, pain.cause.item)
        own = read.planted.share(shop, week, mentions(pain.need, "negative"), item=item)
        of_all = read.planted.share(shop, week, mentions(pain.need, "negative"))
        yield Claim("cause: item", own[0] * of_all[1] > of_all[0] * own[1])


def _of_issues(read: _Reader) -> Iterator[Claim]:
    issues, delights = read.letter.section(Issues), read.letter.section(Delights)
    for issue in issues.issues if issues else ():
        age = "new" if issue.is_new else issue.course.state
        yield Claim(f"issue ({issue.kind}, {issue.polarity}): {age}", _is_explained(issue, read))
    for delight in delights.delights if delights else ():
        if delight.usual is not None:
            yield Claim("praise rose", read.affects(2, need=delight.need, polarity="positive"))


def _is_explained(issue: Issue, read: _Reader) -> bool:
    """A need by an incident of it in the last weeks, a phrase by any incident then."""
    if issue.kind == "phrase":
        return read.affects(4, polarity=issue.polarity)
    named = read.con.execute("select need from nlp.taxonomy where name_zh = ?", [issue.name]).fetchall()
    return read.affects(4, need=named[0][0], polarity=issue.polarity)


def _of_items(read: _Reader) -> Iterator[Claim]:
    items = read.letter.section(Items)
    for each in items.watched if items else ():
        item = _find_item(read.con, read.letter.merchant_id, each.name)
        if each.state == "worsening":
            yield Claim("item worsens", read.affects(_RECENT, item=item, polarity="negative"))
        else:
            yield Claim("item is poor", _is_above(read, _RECENT, item=item))


def _is_above(read: _Reader, weeks: int, **of: str) -> bool:
    """Whether the planted negative share of the part is above that of the shop."""
    periods = weeks_before(read.letter.week, weeks)
    own, of_all = (read.planted.share(read.letter.merchant_id, periods, has_sentiment("negative"), **part)
                   for part in (of, {}))  # fmt: skip
    return own[0] * of_all[1] > of_all[0] * own[1]


def _of_standings(read: _Reader) -> Iterator[Claim]:
    standings = read.letter.section(Standings)
    needs = dict(read.con.execute("select name_zh, need from nlp.taxonomy").fetchall())
    for each in standings.standings if standings else ():
        is_meant = mentions(needs[each.need], "negative") if each.need else has_sentiment("negative")
        shares = [read.planted.share(merchant, [read.letter.week], is_meant, category=each.category)
                  for merchant in (read.letter.merchant_id, None)]  # fmt: skip
        if each.standing != "alike":
            worse = shares[0][0] * shares[1][1] > shares[1][0] * shares[0][1]
            yield Claim(f"standing: {each.standing}", worse == (each.standing == "worse"))


def _of_words(read: _Reader) -> Iterator[Claim]:
    words = read.letter.section(Keywords)
    for word in words.keywords if words else ():
        if word.trend == "rising":
            yield Claim("word rises", read.affects(2))


def _find_item(con: Connection, merchant: str, name: str) -> str:
    ((item,),) = con.execute("select item_id from intermediate.merchant_items where merchant_id = ?"
                             " and coalesce(item_name, item_id) = ?", [merchant, name]).fetchall()  # fmt: skip
    return item


def is_due(incident: Incident, merchant: str, week: date) -> bool:
    """Whether this is the letter of the incident's first full week."""
    return (incident.merchant, incident.first_full_week) == (merchant, week)


def is_named(incident: Incident, letter: WeeklyLetter, name: str) -> bool:
    """Whether the first screen leads with the incident's need, lists it among what is new, or names it on top.

    `name` is the Chinese name of the need.
    """
    pains, delights, issues = letter.section(Pains), letter.section(Delights), letter.section(Issues)
    leading = [each.need for each in delights.delights[:1]] if delights else []
    if incident.polarity == "negative":
        leading = [each.need for each in pains.pains[:1]] if pains else []
    if incident.need in leading:
        return True
    listed = [issue for issue in issues.issues if issue.polarity == incident.polarity] if issues else []
    return any(issue.name == name for issue in listed) or name in headline(letter)
