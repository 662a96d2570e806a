import os
import stat

import pytest

from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import load_key, pseudonym


def test_the_key_is_made_once_for_the_owner_alone_and_then_stays(tmp_path):
    path = tmp_path / "config" / "pseudonym.key"
    key = load_key(path)
    assert len(key) == 32
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


@pytest.mark.parametrize("written", ["", "abcd", "g" * 64, "a" * 63, "密钥"])
def test_a_short_or_damaged_key_is_refused_not_replaced(tmp_path, written):
    path = tmp_path / "pseudonym.key"
    path.write_text(written, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(LingpingError, match="pseudonym key"):
        load_key(path)
    assert path.read_text(encoding="utf-8") == written


def test_a_customer_has_one_pseudonym_per_platform_and_key():
    key, other = bytes(32), bytes([1]) * 32
    own = pseudonym(key, "jd", "42")
    assert own == pseudonym(key, "jd", "42")
    assert len(own) == 32
    assert set(own) <= set("0123456789abcdef")
    assert len({own, pseudonym(key, "tmall", "42"), pseudonym(key, "jd", "43"), pseudonym(other, "jd", "42")}) == 4


def test_platform_and_id_cannot_be_read_together_differently():
    assert pseudonym(bytes(32), "jd1", "2") != pseudonym(bytes(32), "jd", "12")
