"""Models of customers: a step in Python between the SQL tables, which their transaction and their asset hold."""

from lingping.profile.profile_rows import profile_customers
from warehouse.batches.customer_batches import READS, WRITES, append_profiles, customers, forget_profiles
from warehouse.database.tables import Connection
from warehouse.sql_tables.sql_files import PythonStep


def write_profiles(con: Connection) -> None:
    """Behaviour cluster, churn risk and value forecast of every customer, learnt from each merchant's own past."""
    forget_profiles(con)
    for known in customers(con):
        append_profiles(con, profile_customers(known.merchant_id, known.features, known.windows))


PROFILES = PythonStep("profiles", reads=READS, writes=WRITES, make=write_profiles)
