"""Models of customers: a step in Python between the SQL tables, which their transaction and their asset hold."""

from lingping.profile.tables import profile
from warehouse.profiles import READS, WRITES, append_profiles, customers, forget_profiles
from warehouse.sql import PythonStep
from warehouse.tables import Connection


def profile_customers(con: Connection) -> None:
    """Behaviour cluster, churn risk and value forecast of every customer, learnt from each merchant's own past."""
    forget_profiles(con)
    for known in customers(con):
        append_profiles(con, profile(known.merchant_id, known.features, known.windows))


PROFILES = PythonStep("profiles", reads=READS, writes=WRITES, make=profile_customers)
