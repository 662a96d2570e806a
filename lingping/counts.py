"""Numbers with the word for what they count."""


def count_of(number: int, noun: str) -> str:
    """`1 row`, `0 rows`, `2,310 rows`: `noun` is in the singular, and takes an s in the plural."""
    return f"{number:,} {noun if number == 1 else f'{noun}s'}"
