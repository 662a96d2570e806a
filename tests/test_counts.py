import pytest

from lingping.counts import count_of


@pytest.mark.parametrize(("number", "counted"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (2_310, "2,310 rows")])
def test_one_is_counted_in_the_singular(number, counted):
    assert count_of(number, "row") == counted
