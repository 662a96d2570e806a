import hmac
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import KeyRing, add_secret, key_fingerprint, load_key, pseudonym


def test_the_key_is_made_once_for_the_owner_alone_and_then_stays(tmp_path):
    path = tmp_path / "config" / "pseudonym.key"
    key = load_key(path)
    assert [len(secret) for secret in key.keys] == [32]
    assert load_key(path) == key
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_key_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "pseudonym.key"
    load_key(path)
    path.chmod(0o644)
    with pytest.raises(LingpingError, match="chmod 600"):
        load_key(path)


@pytest.mark.parametrize("written", ["", "abcd", "g" * 64, "a" * 63, "密钥", f"{'a' * 64}\n{'b' * 63}\n"])
def test_a_short_or_damaged_key_is_refused_not_replaced(tmp_path, written):
    path = tmp_path / "pseudonym.key"
    path.write_text(written, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(LingpingError, match="pseudonym key"):
        load_key(path)
    assert path.read_text(encoding="utf-8") == written


def test_a_customer_has_one_pseudonym_per_platform_and_key():
    key, other = KeyRing((bytes(32),)), KeyRing((bytes([1]) * 32,))
    own = pseudonym(key, "jd", "42")
    assert own == pseudonym(key, "jd", "42")
    assert len(own) == 32
    assert set(own) <= set("0123456789abcdef")
    assert len({own, pseudonym(key, "tmall", "42"), pseudonym(key, "jd", "43"), pseudonym(other, "jd", "42")}) == 4


def test_platform_and_id_cannot_be_read_together_differently():
    key = KeyRing((bytes(32),))
    assert pseudonym(key, "jd1", "2") != pseudonym(key, "jd", "12")


def test_a_second_secret_makes_pseudonyms_out_of_the_first_ones():
    one, both = KeyRing((b"a" * 32,)), KeyRing((b"a" * 32, b"b" * 32))
    made = pseudonym(one, "jd", "42")
    assert pseudonym(both, "jd", "42") == both.renew(made) != made
    assert both.renew(made) == hmac.digest(b"b" * 32, made.encode(), "sha256").hex()[:32]


def test_a_fingerprint_finds_the_secrets_that_made_it_and_names_none_of_them():
    one, both = KeyRing((b"a" * 32,)), KeyRing((b"a" * 32, b"b" * 32))
    assert both.up_to(one.fingerprint) == one
    assert both.up_to(both.fingerprint) == both
    assert one.up_to(both.fingerprint) is None
    assert one.fingerprint == hmac.digest(b"a" * 32, b"lingping backup", "sha256").hex()[:32]  # of every backup so far
    assert "aaaa" not in repr(one)


def test_a_new_secret_joins_the_old_ones_and_the_file_from_before_is_kept(tmp_path):
    path, kept = tmp_path / "key", tmp_path / "key.1"
    old = load_key(path)
    path.chmod(0o400)  # as docs/operate.md installs it
    both = add_secret(path, old, kept=kept)
    assert both.keys[:1] == old.keys
    assert load_key(path) == both
    assert load_key(kept) == old
    assert key_fingerprint(path) != old.fingerprint == key_fingerprint(kept)
    assert sorted(each.name for each in tmp_path.iterdir()) == [".key.lock", "key", "key.1"]
    if os.name == "posix":
        assert [stat.S_IMODE(each.stat().st_mode) for each in (path, kept)] == [0o400, 0o600]


def test_homes_that_share_a_file_and_rotate_at_once_get_one_secret(tmp_path):
    """A second line written over another home's would lose that home's customers."""
    path, kept = tmp_path / "key", tmp_path / "key.1"
    old = load_key(path)
    with ThreadPoolExecutor(4) as pool:
        rings = list(pool.map(lambda _: add_secret(path, old, kept=kept), range(4)))
    assert set(rings) == {load_key(path)}
    assert (len(rings[0].keys), load_key(kept)) == (2, old)


def test_a_key_that_is_kept_already_is_not_overwritten(tmp_path):
    path, kept = tmp_path / "key", tmp_path / "key.1"
    keys = old, _ = load_key(path), load_key(kept)
    with pytest.raises(LingpingError, match=r"key\.1: holds another key"):
        add_secret(path, old, kept=kept)
    assert (load_key(path), load_key(kept)) == keys
