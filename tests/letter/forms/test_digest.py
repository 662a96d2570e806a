"""The letter on one screen of a phone."""

from dataclasses import replace

import pytest
from letter_shop import a_busy_week, build_zh, insight, letter_rows, taxonomy, week_row

from lingping.letter.chat_lines import WIDTH
from lingping.letter.forms.digest import MOST_LINES, digest, markdown
from lingping.letter.weekly_letter import WeeklyLetter


def wrapped(text: str) -> int:
    """Lines of `text` in a chat that breaks after WIDTH hanzi."""
    halves = [sum(2 if sign > "\u2e80" else 1 for sign in line) for line in text.split("\n")]
    return sum(max(1, -(-count // (2 * WIDTH))) for count in halves)


def test_it_has_complaints_what_to_do_and_praise():
    text = digest(build_zh(a_busy_week()))
    assert text.splitlines()[:2] == ["【山野小铺旗舰店 评价周报】", "2026年3月23日–3月29日"]
    for said in (
        "本周收到 128 条评价",
        "包装：11 条抱怨，占 12.0%",
        "先做：抽检“每日坚果 30 包礼盒”的内袋封口",
        "口味 41 条",
    ):
        assert said in text


def long_winded() -> WeeklyLetter:
    rows = [insight(f"need-{n}", 9 - n, 9, need_name="包" * 80) for n in range(3)]
    advice = taxonomy(**{f"need-{n}": "换" * 900 for n in range(3)})
    return build_zh(letter_rows(weeks=[week_row(), week_row(1)], insights=rows, taxonomy=advice))


@pytest.mark.parametrize("letter", [build_zh(a_busy_week()), long_winded(), build_zh(letter_rows())])
def test_it_fits_one_screen_however_much_there_is_to_say(letter):
    assert wrapped(digest(letter)) <= MOST_LINES
    assert len(markdown(letter).strip().split("\n\n")) <= MOST_LINES


def test_a_quiet_week_says_so():
    assert digest(build_zh(letter_rows())).splitlines()[-1] == "本周没有收到评价。"


@pytest.mark.parametrize("name", ["<at user_id='all'>", "@all", "[点我](https://evil.example)", "a\nb\x00c", "`x`"])
def test_what_a_merchant_named_mentions_nobody_and_links_nowhere(name):
    rows = [insight("packaging", 6, 3, need_name=name)]
    advice = taxonomy(packaging=f"查 {name}")
    letter = build_zh(letter_rows(weeks=[week_row()], insights=rows, taxonomy=advice))
    letter = replace(letter, merchant_id=name)
    for text in (digest(letter), markdown(letter)):
        assert not set(text) & set("<>@[]`\0")
        assert "://" not in text
        assert "6 条抱怨" in text


def test_as_markdown_it_has_a_heading_and_points():
    text = markdown(build_zh(a_busy_week()))
    assert text.startswith("## 山野小铺旗舰店 评价周报\n")
    assert "\n- 包装：11 条抱怨" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("lanyu-appliance", "lanyu-appliance"),
        ("shop_1", "shop_1"),
        ("*加粗*", r"\*加粗\*"),
        ("_斜体_", r"\_斜体\_"),
        ("5~10", r"5\~10"),
    ],
)
def test_a_name_is_escaped_only_where_markdown_would_act_upon_it(name, shown):
    text = markdown(replace(build_zh(a_busy_week()), merchant_id=name))
    assert text.startswith(f"## {shown} 评价周报\n")


@pytest.mark.parametrize("start", ["- 点", "# 题", "+ 点", "1. 点"])
def test_a_line_does_not_become_a_heading_or_list_by_what_it_says(start):
    rows = [insight("packaging", 6, 3, need_name=start)]
    lines = markdown(build_zh(letter_rows(weeks=[week_row()], insights=rows))).splitlines()
    assert not any(line.startswith((f"- {start[:2]}", "- 1. ")) for line in lines)


def test_all_three_problems_fit_beside_a_long_sentence_and_a_change_that_may_be_chance_is_left_out():
    needs = ("quality", "logistics", "service")
    insights = [insight(need, 16, 0, baseline_negatives=50, q_value=0.9, priority=9.0) for need in needs]
    rows = letter_rows(weeks=[week_row(), week_row(1)], insights=insights, taxonomy=taxonomy(quality="查" * 120))
    lines = [line for line in digest(build_zh(rows)).splitlines() if line.startswith("· ")]
    assert lines[0] == "· 物流：16 条抱怨，占 17.4%"
    assert len(lines) == 3


def test_a_measure_that_is_too_long_is_cut_before_its_figures_and_these_are_not():
    advice = taxonomy(packaging="换" * 900)
    rows = letter_rows(weeks=[week_row()], insights=[insight("packaging", 9, 0)], taxonomy=advice)
    (first,) = [line for line in digest(build_zh(rows)).splitlines() if line.startswith("先做：")]
    assert first.endswith("换…（本周 92 条评价中 9 条抱怨）")


def test_the_first_thing_to_do_is_told_with_the_figures_that_call_for_it():
    text = digest(build_zh(a_busy_week()))
    (first,) = [line for line in text.splitlines() if line.startswith("先做：")]
    assert "9 条抱怨" in first
    assert "…" not in first
