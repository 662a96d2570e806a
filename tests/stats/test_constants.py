import duckdb

from lingping.stats.intervals import Z95
from warehouse.sql_tables.sql_files import read_macros


def test_sql_and_python_use_the_same_quantile():
    with duckdb.connect() as con:
        con.execute(read_macros())
        assert con.execute("select z95()::double").fetchone() == (Z95,)
