"""What the numbers rest on."""

import re

from letter_shop import build_zh, few, letter_rows, section_of, week_row
from page_reader import seen
from section_rows import everything, letter, table, text

from lingping.letter.forms.page import render
from lingping.letter.sections.basis.section import Basis


def test_the_basis_names_coverage_model_error_and_rows_held_back():
    page = text(**everything())
    assert "本周 128 条评价，读到有实际内容的 92 条（71.9%）" in page
    assert (
        "好坏由模型 lingping-mini-1 判断。在人工标注的 1,200 条文字上，好评、差评判对 95.1%（95% 区间 94.0%–96.1%）。"
        in page
    )
    assert "每 100 条真差评约认出 95 条，每 100 条非差评约误判 3 条。" in page
    assert "有 12 行数据因格式问题未采用" in page
    assert re.search(r"提到好评返现 ?9 ?7.0% ?2.0% ?5.00 \(4.20\)", page)


def test_an_unmeasured_model_is_called_so():
    assert "它的误差没有测过。" in text()


def test_the_error_of_another_model_is_not_reported():
    rows = table("quality", {"model_id": "another"}) | table("error_rates", {"model_id": "another"})
    assert section_of(letter(**rows), Basis).model_error is None


def test_a_corrected_share_stands_only_beside_one_that_is_shown():
    rates = table("error_rates", {})
    enough = build_zh(letter_rows(weeks=[week_row(adjusted_negative_share=0.171)], **rates))
    thin = build_zh(letter_rows(weeks=[week_row(**few(), adjusted_negative_share=0.171)], **rates))
    assert "校正，本周差评占比约为 17.1%。" in seen(render(enough))
    assert "校正" not in seen(render(thin))
