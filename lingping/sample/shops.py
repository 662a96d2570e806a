"""Merchants, their items, the salience of needs for their customers, and the promotion (shops.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Item:
    """An item of a shop; `kind` selects phrases that fit it, `share` is its share of the visits."""

    item_id: str
    name: str
    short: str
    kind: str
    category: str
    brand: str
    price: float
    share: float
    variants: tuple[str, ...]


@dataclass(frozen=True)
class Shop:
    """A merchant: stem of its ids, main category, relative size, export formats, and faults of its files (`dirt`)."""

    merchant_id: str
    number: int
    platform: str
    category: str
    size: float
    exports: Mapping[str, str]
    dirt: tuple[str, ...]
    items: tuple[Item, ...]
    salience: Mapping[str, float]


@dataclass(frozen=True)
class Promotion:
    """A promotion from day to day, counted back from the end: factor on visits, factor on prices."""

    from_day: int
    to_day: int
    visits: float
    discount: float


def load_shops() -> tuple[Shop, ...]:
    """The merchants of shops.yaml, in file order."""
    document = load_document()
    return tuple(_build_shop(entry, document["salience"]) for entry in document["shops"])


def load_promotion() -> Promotion:
    """The promotion of shops.yaml."""
    return Promotion(**load_document()["promotion"])


@cache
def load_document() -> dict[str, Any]:
    """The content of shops.yaml."""
    return yaml.safe_load(Path(__file__).with_name("shops.yaml").read_text(encoding="utf-8"))


def _build_shop(entry: Mapping[str, Any], salience: Mapping[str, Mapping[str, float]]) -> Shop:
    stem = 680_000_000_000 + entry["number"] * 1000
    items = tuple(
        Item(
            item_id=str(stem + number),
            name=item["name"],
            short=item["short"],
            kind=item["kind"],
            category=item.get("category", entry["category"]),
            brand=item["brand"],
            price=float(item["price"]),
            share=float(item["share"]),
            variants=tuple(str(variant) for variant in item["variants"]),
        )
        for number, item in enumerate(entry["items"], 1)
    )
    return Shop(
        merchant_id=entry["id"],
        number=entry["number"],
        platform=entry["platform"],
        category=entry["category"],
        size=entry["size"],
        exports=entry["exports"],
        dirt=tuple(entry.get("dirt", ())),
        items=items,
        salience=salience[entry["category"]],
    )
