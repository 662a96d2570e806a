"""How good the masker is, by kind, on lines written by hand: personal data as people hide it, and what looks like it.

`personal_data/tuned_on.txt` was written and read while the rules were made. `personal_data/held_out.txt` was measured
once, after them; what it showed then is what this test holds.
"""

import pytest
from personal_data_figures import measure, read_lines

CERTAIN = ("手机号", "身份证")  # an error here names a person by itself
OTHERS = ("银行卡", "邮箱", "微信", "QQ", "电话", "姓名", "地址", "订单号")


@pytest.mark.parametrize("name", ["tuned_on.txt", "held_out.txt"])
def test_personal_data_is_found_and_hardly_anything_else_is_taken_for_it(name: str):
    figures = measure(read_lines(name))
    for kind in CERTAIN:
        assert figures.recall(kind) >= 0.995, figures.faults
    for kind in OTHERS:
        assert figures.recall(kind) >= 0.95, figures.faults
    assert figures.precision >= 0.95, figures.faults


def test_the_figures_of_the_lines_that_no_rule_was_tuned_on():
    """Another number here means that the masker got better or worse: the docs name these."""
    figures = measure(read_lines("held_out.txt"))
    assert dict(figures.marked) == dict(figures.found) == {
        "手机号": 139, "身份证": 66, "银行卡": 8, "邮箱": 12, "微信": 13, "QQ": 7, "电话": 5, "姓名": 13, "地址": 10,
        "订单号": 5,
    }  # fmt: skip
    assert (figures.right, figures.placeholders) == (278, 279)


def test_the_lines_are_many_and_every_one_is_different():
    tuned, held_out = read_lines("tuned_on.txt"), read_lines("held_out.txt")
    assert len({*tuned, *held_out}) == len(tuned) + len(held_out) >= 600
    assert sum("{" not in line for line in (*tuned, *held_out)) >= 300  # look like personal data and are none
