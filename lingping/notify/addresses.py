"""The receivers of letters: `deliveries.toml` lists the Apprise URLs of each merchant.

    link = "https://letters.example.com/letters"    # optional: where HOME/letters is served

    [merchants."山野小铺旗舰店"]
    to = ["mailtos://user:password@example.com?to=owner@shop.example", "wecombot://KEY"]
    attach = ["html", "xlsx"]                       # optional; mail accepts files, chat robots do not

The file holds secrets: only its owner should be able to read it, and backups leave it out.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from lingping.errors import LingpingError
from lingping.notify.receivers import count_receivers, name_of, unusable_urls

Attached = Literal["html", "xlsx", "md", "pdf"]


@dataclass(frozen=True)
class Address:
    """One receiver of one merchant's letters. `receiver_id` identifies it without revealing the URL."""

    url: SecretStr
    position: int
    receiver_id: str

    @property
    def label(self) -> str:
        """The name that is shown to people: the number in the file and the service."""
        return name_of(self.url, self.position)


@dataclass(frozen=True)
class Recipients:
    """The receivers of one merchant, and the files that are attached for those that accept files."""

    addresses: tuple[Address, ...]
    attach: tuple[Attached, ...] = ("html",)


@dataclass(frozen=True)
class Addresses:
    """The receivers of all merchants, and the address at which the letters' folder is served (None: it is not)."""

    merchants: Mapping[str, Recipients] = field(default_factory=dict)
    link: str | None = None

    def link_to(self, page: Path) -> str | None:
        """The address of the page on the web; None where letters are not served."""
        return f"{self.link.rstrip('/')}/{quote(page.parent.name)}/{quote(page.name)}" if self.link else None


class _Merchant(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    to: list[SecretStr] = Field(min_length=1)
    attach: list[Attached] = ["html"]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    link: str | None = None
    merchants: dict[str, _Merchant] = Field(default_factory=dict)


def read_addresses(path: Path, identify: Callable[[str], str]) -> Addresses:
    """The receivers in `path`; none where there is no such file. `identify` makes the id of a receiver out of its URL.

    Raises LingpingError, in one line without the URL, for a file that other users can read, that is not TOML, or that
    has an unknown entry or a URL that Apprise cannot use.
    """
    if not path.exists():
        return Addresses()
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise LingpingError(f"{path}: other users can read the receivers' secrets. Run: chmod 600 '{path}'.")
    try:
        written = _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LingpingError(f"{path}: not TOML ({str(error).splitlines()[0]}). Correct that line.") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise LingpingError(f"{path}: {place}: {first['msg']}. See `lingping docs operate`.") from None
    if written.link is not None and urlsplit(written.link).scheme not in ("http", "https"):
        raise LingpingError(f"{path}: link: write it as https://HOST/FOLDER.")
    return Addresses(
        {name: _recipients(path, name, given, identify) for name, given in written.merchants.items()}, written.link
    )


def _recipients(path: Path, merchant_id: str, given: _Merchant, identify: Callable[[str], str]) -> Recipients:
    if wrong := unusable_urls(given.to):
        raise LingpingError(f"{path}: merchants.{merchant_id}: Apprise cannot use number {', '.join(wrong)}.")
    if crowd := [name_of(url, n) for n, url in enumerate(given.to, start=1) if count_receivers(url) > 1]:
        raise LingpingError(
            f"{path}: merchants.{merchant_id}: number {', '.join(crowd)} names several receivers. Write one URL for "
            "each, so that the ledger can record who has the letter."
        )
    urls = dict.fromkeys(url.get_secret_value() for url in given.to)  # a receiver that is listed twice counts once
    addresses = tuple(Address(SecretStr(url), position, identify(url)) for position, url in enumerate(urls, start=1))
    return Recipients(addresses, tuple(dict.fromkeys(given.attach)))
