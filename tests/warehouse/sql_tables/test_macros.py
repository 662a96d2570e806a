"""Formulas that several SELECTs share, beside the library that everybody trusts."""

import duckdb
import pytest
from statsmodels.stats.proportion import proportion_confint

from warehouse.sql_tables.sql_files import read_macros


@pytest.mark.parametrize(("hits", "total"), [(0, 1), (1, 1), (0, 400), (7, 20), (399, 400), (12_345, 98_765)])
def test_wilsons_interval_is_that_of_statsmodels(hits, total):
    with duckdb.connect() as con:
        con.execute(read_macros())
        ends = con.execute("select wilson_low($1, $2), wilson_high($1, $2)", [hits, total]).fetchone()
    assert ends == pytest.approx(proportion_confint(hits, total, method="wilson"), abs=1e-7)


def test_of_nothing_there_is_no_interval():
    with duckdb.connect() as con:
        con.execute(read_macros())
        assert con.execute("select wilson_low(0, 0), wilson_high(0, 0)").fetchone() == (None, None)
