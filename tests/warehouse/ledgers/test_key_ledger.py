"""Which key a home is used with: its own, and no other."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import add_secret, load_key
from warehouse.database.connection import open_writer
from warehouse.ledgers.key_ledger import (
    count_customers,
    enter_key,
    holds_pseudonyms,
    newest_key,
    refuse_stale_tables,
    use_key,
)

AT = datetime(2026, 3, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture
def con(tmp_path: Path):
    with open_writer(tmp_path / "warehouse.duckdb") as con:
        yield con


def add_customer(con) -> None:
    con.execute(
        "insert into raw.events by name select 'jd' as platform, '' as merchant_id, 'ab12' as user_key,"
        " '' as content_hash, 1 as occurrence"
    )


def test_a_new_home_gets_a_key_and_keeps_its_fingerprint_not_the_key(con, tmp_path):
    key = use_key(con, tmp_path / "key", at=AT)
    assert load_key(tmp_path / "key") == key
    assert con.execute("from ops.pseudonym_keys").fetchall() == [(1, key.fingerprint, AT, "first_use")]
    assert key.fingerprint not in (tmp_path / "key").read_text()
    add_customer(con)
    assert use_key(con, tmp_path / "key", at=LATER) == key
    known = newest_key(con)
    assert known
    assert (known.version, known.used_since) == (1, AT)


def test_another_key_and_a_missing_one_are_refused_in_one_line_with_the_remedy(con, tmp_path):
    use_key(con, tmp_path / "key", at=AT)
    add_customer(con)
    load_key(tmp_path / "other")
    for name, fault in (("other", "another pseudonym key"), ("none", "no pseudonym key")):
        with pytest.raises(LingpingError, match=rf"/{name}: {fault}.*version 1.*docs operate.*key accept") as refused:
            use_key(con, tmp_path / name, at=LATER)
        assert "\n" not in str(refused.value)
    assert not (tmp_path / "none").exists()
    assert con.execute("select count(*) from ops.pseudonym_keys").fetchall() == [(1,)]


def test_a_home_without_customers_takes_any_key(con, tmp_path):
    use_key(con, tmp_path / "key", at=AT)
    other = use_key(con, tmp_path / "other", at=LATER)
    known = newest_key(con)
    assert known
    assert (known.version, known.fingerprint) == (2, other.fingerprint)


def test_a_home_that_is_older_than_the_ledger_notes_the_first_key_and_says_so(con, tmp_path):
    add_customer(con)
    load_key(tmp_path / "key")
    with pytest.raises(LingpingError, match=r"not noted .* Run `lingping run` first"):
        use_key(con, tmp_path / "key", at=AT)  # as an export or a rotation would: only a run takes it unseen
    assert newest_key(con) is None
    said: list[str] = []
    key = use_key(con, tmp_path / "key", at=AT, say=said.append)
    use_key(con, tmp_path / "key", at=LATER, say=said.append)
    assert said == [
        f"{tmp_path / 'key'}: noted as the pseudonym key of this home (version 1, {key.fingerprint[:8]}…)."
        " Any other is refused from now on."
    ]


def test_a_home_that_is_older_than_the_ledger_does_not_get_a_new_key(con, tmp_path):
    add_customer(con)
    with pytest.raises(LingpingError, match="no pseudonym key"):
        use_key(con, tmp_path / "key", at=AT)
    assert newest_key(con) is None


def test_a_key_file_that_another_home_rotated_still_opens_this_one(con, tmp_path):
    key = use_key(con, tmp_path / "key", at=AT)
    add_customer(con)
    add_secret(tmp_path / "key", key, kept=tmp_path / "key.1")
    assert use_key(con, tmp_path / "key", at=LATER) == key


def test_orders_and_receivers_of_letters_bind_a_home_to_its_key_too(con):
    assert not holds_pseudonyms(con)
    con.execute("insert into ops.deliveries by name select 'v' as letter_version, 'r' as receiver_id")
    assert holds_pseudonyms(con)
    con.execute("delete from ops.deliveries")
    con.execute(
        "insert into raw.orders by name select '' as platform, '' as merchant_id, 'o' as order_key, '' as item_id,"
        " '' as content_hash"
    )
    assert holds_pseudonyms(con)
    assert count_customers(con) == 0


def test_tables_of_an_earlier_key_are_refused_until_the_next_run(con, tmp_path):
    key = load_key(tmp_path / "key")
    first = enter_key(con, key, at=AT, origin="first_use")
    second = enter_key(con, key, at=LATER, origin="rotated")
    for published in (first, None):
        with pytest.raises(LingpingError, match=r"made with version 1 .* has version 2. Run `lingping run`"):
            refuse_stale_tables(published, second)
    refuse_stale_tables(second, second)
    refuse_stale_tables(None, first)
