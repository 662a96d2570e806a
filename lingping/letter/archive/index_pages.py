"""The pages around the letters: all weeks of one merchant, and all merchants for the operator."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from lingping.atomic import write_text
from lingping.home_layout import OVERVIEW
from lingping.letter.archive.cards import Card, Filed, read_cards
from lingping.letter.todos import Concern
from lingping.letter.wording.dates import week
from lingping.letter.wording.phrases import Language, say, shared_phrases

if TYPE_CHECKING:
    from jinja2 import Template

_HERE = "lingping.letter.archive"


@dataclass(frozen=True)
class _Shown:
    """A letter in a list: its card and week, and where page, files and index lie as seen from the list."""

    card: Card
    week: str
    href: str
    files: tuple[tuple[str, str], ...]
    index: str = ""
    concerns: tuple[Concern, ...] = ()

    @property
    def needs(self) -> tuple[Concern, ...]:
        """The concerns that need a person."""
        return tuple(concern for concern in self.concerns if concern.weight)

    @property
    def remarks(self) -> tuple[Concern, ...]:
        """The concerns that need nobody."""
        return tuple(concern for concern in self.concerns if not concern.weight)


def index_of(folder: Path) -> Path:
    """The index in a merchant's folder. Where none lies yet, a fresh name that nobody can guess (128 bits)."""
    known = sorted(folder.glob("index-*.html"))
    return known[0] if known else folder / f"index-{secrets.token_hex(16)}.html"


def overview_of(letters: Path) -> Path:
    """The operator's overview: beside the letters' folder, so that who is shown that folder does not meet it."""
    return letters.parent / OVERVIEW


def write_indexes(letters: Path, folders: Iterable[Path]) -> None:
    """Write the index of each of the merchants' `folders` again, then the overview of all merchants."""
    for folder in sorted(set(folders)):
        filed = [each for each in read_cards(letters, folder.name) if each.page.is_file()]
        if filed:
            write_text(index_of(folder), index(filed))
    filed = [each for each in read_cards(letters) if each.page.is_file()]
    if filed:
        write_text(overview_of(letters), overview(filed, letters))


def index(filed: Sequence[Filed]) -> str:
    """One merchant's page: every week, the newest first, with its sentence. Raises ValueError for several merchants."""
    merchants = {each.card.merchant_id for each in filed}
    if len(merchants) != 1:
        raise ValueError(f"An index is of one merchant, and was given {len(merchants)}.")
    newest_first = sorted(filed, key=lambda each: each.card.week, reverse=True)
    (merchant,), language = merchants, newest_first[0].card.language
    return _template().render(
        is_overview=False,
        lang=say(language, "page.lang"),
        title=say(language, "index.title", merchant=merchant),
        kicker=say(language, "page.name"),
        heading=merchant,
        below=say(language, "index.below", n=len(filed)),
        letters=[
            _Shown(
                card=each.card,
                week=week(each.card.week, language),
                href=quote(each.page.name),
                files=tuple(_files(each, "", language)),
            )
            for each in newest_first
        ],
        style=_style(),
    )


def overview(filed: Sequence[Filed], letters: Path) -> str:
    """The operator's page, in Chinese: every merchant's newest letter, those that need a person most first."""
    newest = {each.card.merchant_id: each for each in sorted(filed, key=lambda each: each.card.week)}
    last = max(each.card.week for each in newest.values())
    shown = [_seen_from_home(each, letters, _late(each.card, last)) for each in newest.values()]
    shown.sort(key=lambda each: (*_urgency(each.needs), each.card.merchant_id))
    noted = sum(bool(each.needs) for each in shown)
    return _template().render(
        is_overview=True,
        lang=say("zh", "page.lang"),
        title="全部店铺 评价周报",
        kicker="聆评 · 运营总览",
        heading=f"{len(shown)} 家店铺",
        below=f"最新一周：{week(last, 'zh')}；{f'{noted} 家需要人处理，排在前面' if noted else '没有哪家需要人处理'}",
        letters=shown,
        style=_style(),
    )


def _urgency(needs: Sequence[Concern]) -> tuple[int, int]:
    """What orders the shops: the heaviest concern, then the weight of all."""
    weights = [concern.weight for concern in needs]
    return -max(weights, default=0), -sum(weights)


def _late(card: Card, last: object) -> tuple[Concern, ...]:
    late = (Concern("没有最新一周的周报：数据没有来，或还没有写", 4),) if card.week != last else ()
    return (*late, *card.concerns)


def _seen_from_home(filed: Filed, letters: Path, concerns: tuple[Concern, ...]) -> _Shown:
    folder = quote(f"{letters.name}/{filed.page.parent.name}/")
    return _Shown(
        card=filed.card,
        week=week(filed.card.week, "zh"),
        href=folder + quote(filed.page.name),
        files=tuple(_files(filed, folder, "zh")),
        index=folder + quote(index_of(filed.page.parent).name),
        concerns=concerns,
    )


def _files(filed: Filed, folder: str, language: Language) -> Iterable[tuple[str, str]]:
    for name in filed.card.files:
        kind = Path(name).suffix.lstrip(".")
        yield shared_phrases(language).find(f"file.{kind}") or kind, folder + quote(name)


def _style() -> object:
    from markupsafe import Markup

    return Markup(_read("lingping.letter.forms", "letter.css") + _read(_HERE, "index_page.css"))


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # 0.04 s

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_read(_HERE, "index_page.html.j2"))


def _read(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text(encoding="utf-8")
