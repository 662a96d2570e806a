"""A section that nobody has written: files dropped in a folder, and no line of code changed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import lingping.letter.sections as sections
from lingping.letter.discovery import find_sections, letter_queries, row_columns

FILES = {
    "section.py": '''
        """How many of the week's reviews the shop has replied to."""

        from dataclasses import dataclass

        from lingping.letter.chat_lines import Line
        from lingping.letter.section_type import Section


        @dataclass(frozen=True)
        class Replies:
            replied: int


        def build(source):
            rows = [row for row in source.records("made_up") if row["week"] == source.week]
            return Replies(rows[0]["replied"]) if rows else None


        def in_words(replied, say):
            return say("replied", n=replied)


        SECTION = Section(
            __file__,
            place=899,
            content=Replies,
            build=build,
            functions=(in_words,),
            headline=lambda content, say: [say("replied", n=content.replied)],
            digest=lambda content, say: [Line("text", say("replied", n=content.replied), 3)],
            sheets=("made_up",),
        )
    ''',
    "made_up.sql": """
        -- One row per week: how many reviews the shop has replied to, and when it last did.
        select merchant_id, week, replied_reviews as replied, as_of as entered_at, 'open' as state,
        from marts.merchant_weeks
        where merchant_id = $merchant_id and week between $first and $week
        order by week
    """,
    "section.html.j2": """
        {% from "macros.html.j2" import open_section with context %}
        {{ open_section() }}
        <p>{{ in_words(content.replied) }}</p>
        </section>
    """,
    "zh.yaml": """
        title: 回复了多少
        replied: 已回复 {n} 条
        sheets:
          made_up:
            name: 回复
            columns: {replied: 已回复, entered_at: 登记时间, state: 状态}
        values:
          state: {open: 未完}
    """,
    "en.yaml": """
        title: Replies
        replied: "{n} answered"
        sheets:
          made_up:
            name: Replies
            columns: {replied: Answered, entered_at: Entered at, state: State}
        values:
          state: {open: open}
    """,
}


@contextmanager
def made_up_section(folder: Path) -> Iterator[None]:
    """While this lasts, the letter has a section `made_up`, whose files lie below `folder`."""
    from textwrap import dedent

    home = folder / "made_up"
    home.mkdir(parents=True)
    for name, text in FILES.items():
        (home / name).write_text(dedent(text).lstrip(), "utf-8")
    with patch.object(sections, "__path__", [*sections.__path__, str(folder)]):
        _forget()
        try:
            yield
        finally:
            for name in [name for name in sys.modules if name.startswith(f"{sections.__name__}.made_up")]:
                del sys.modules[name]
            _forget()


def _forget() -> None:
    for found in (find_sections, letter_queries, row_columns):
        found.cache_clear()
