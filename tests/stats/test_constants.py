import duckdb
import pytest

from lingping.evaluation.rate_spread import BETWEEN_SETS
from lingping.stats.intervals import BETWEEN_SHOPS, Z95, widen_by_reading, wilson
from warehouse.sql_tables.sql_files import read_macros


def test_sql_and_python_use_the_same_quantile():
    with duckdb.connect() as con:
        con.execute(read_macros())
        assert con.execute("select z95()::double").fetchone() == (Z95,)


def test_shops_differ_as_much_as_sets_of_labelled_texts():
    assert BETWEEN_SHOPS == BETWEEN_SETS


@pytest.mark.parametrize(("count", "total"), [(0, 40), (3, 40), (12, 150), (40, 40), (95, 300)])
@pytest.mark.parametrize("rates", [(0.87, 0.01), (0.96, 0.026), (0.7, 0.05), (0.2, 0.15), (1.0, 0.0)])
def test_sql_and_python_carry_a_classifiers_errors_alike(count, total, rates):
    share = widen_by_reading(wilson(count, total), *rates)
    with duckdb.connect() as con:
        con.execute(read_macros())
        found = con.execute("select reading_low($1, $2, $3, $4), reading_high($1, $2, $3, $4)", [count, total, *rates])
        assert found.fetchone() == pytest.approx((share.low, share.high), abs=1e-9)


def test_unknown_rates_leave_the_interval_of_the_sample_and_no_reviews_have_none():
    with duckdb.connect() as con:
        con.execute(read_macros())
        known = con.execute("select reading_low(3, 40, null, null), wilson_low(3, 40)").fetchone()
        assert known is not None and known[0] == known[1]
        assert con.execute("select reading_low(0, 0, 0.9, 0.1), reading_high(0, 0, 0.9, 0.1)").fetchone() == (
            None,
            None,
        )
        assert con.execute("select between_shops()::double").fetchone() == (BETWEEN_SHOPS,)
