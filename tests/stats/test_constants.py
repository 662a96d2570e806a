import duckdb

from lingping.evaluation.rate_spread import BETWEEN_SETS
from lingping.stats.intervals import BETWEEN_SHOPS, Z95
from warehouse.sql_tables.sql_files import read_macros


def test_sql_and_python_use_the_same_quantile():
    with duckdb.connect() as con:
        con.execute(read_macros())
        assert con.execute("select z95()::double").fetchone() == (Z95,)


def test_shops_differ_as_much_as_sets_of_labelled_texts():
    assert BETWEEN_SHOPS == BETWEEN_SETS
