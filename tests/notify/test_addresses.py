"""deliveries.toml: who gets whose letters, without a secret in any message."""

from functools import partial
from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import KeyRing, receiver_id
from lingping.notify.addresses import read_addresses

IDENTIFY = partial(receiver_id, KeyRing((bytes(32),)))
SECRET = "geheim-8f31"


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "deliveries.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_without_a_file_nobody_gets_anything(tmp_path):
    assert read_addresses(tmp_path / "deliveries.toml", IDENTIFY).merchants == {}


def test_a_merchant_has_receivers_attachments_and_a_link(tmp_path):
    text = f"""
        link = "https://letters.example.com/l/"
        [merchants."山野小铺"]
        to = ["wecombot://{SECRET}", "json://127.0.0.1/{SECRET}", "wecombot://{SECRET}"]
        attach = ["html", "xlsx"]
    """
    addresses = read_addresses(written(tmp_path, text), IDENTIFY)
    recipients = addresses.merchants["山野小铺"]
    assert [address.label for address in recipients.addresses] == ["1 (wecombot://…)", "2 (json://…)"]
    assert recipients.attach == ("html", "xlsx")
    page = Path("/letters/山野小铺/2026-03-23.html")
    assert addresses.link_to(page) == (
        "https://letters.example.com/l/%E5%B1%B1%E9%87%8E%E5%B0%8F%E9%93%BA/2026-03-23.html"
    )
    assert SECRET not in repr(addresses)


def test_the_id_of_a_receiver_is_keyed(tmp_path):
    path = written(tmp_path, f'[merchants.a]\nto = ["json://127.0.0.1/{SECRET}"]')

    def read_id(*secrets: bytes) -> str:
        (address,) = read_addresses(path, partial(receiver_id, KeyRing(secrets))).merchants["a"].addresses
        return address.receiver_id

    one, other = bytes(32), bytes([1] * 32)
    assert read_id(one) == read_id(one)
    assert len({read_id(one), read_id(other), read_id(one, other)}) == 3
    assert SECRET not in read_id(one)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (f'[merchants.a]\nto = ["nothing://{SECRET}"]', "cannot use number 1"),
        (f'[merchants.a]\nto = ["mailto://{SECRET}.cn?to=a@b.cn,c@d.cn&from=e@f.cn"]', "one URL for each"),
        (f'[merchants.a]\nto = []\nsecret = "{SECRET}"', "merchants.a"),
        (f'[merchants.a]\nto = "{SECRET}"', "merchants.a.to"),
        (f'[merchants.a]\nto = ["json://127.0.0.1"]\nattach = ["{SECRET}"]', "merchants.a.attach"),
        (f'link = "javascript:{SECRET}"', "https://HOST"),
        (f'merchant = "{SECRET}"', "merchant"),
        (f"[merchants.a\n{SECRET}", "not TOML"),
    ],
)
def test_a_wrong_file_is_one_line_without_the_secret(tmp_path, text, named):
    with pytest.raises(LingpingError, match=named) as error:
        read_addresses(written(tmp_path, text), IDENTIFY)
    assert "\n" not in str(error.value)
    assert SECRET not in f"{error.value} {error.value.__cause__}"


def test_a_file_that_others_can_read_is_refused(tmp_path):
    with pytest.raises(LingpingError, match="chmod 600"):
        read_addresses(written(tmp_path, "", mode=0o644), IDENTIFY)
