"""SECURITY.md: each guarantee names a test that exists, and the review of the pins is of the pins as they are."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
ROWS = re.findall(r"^\| (?!guarantee|SHA)(.+?) \| `(tests/\S+)::(\w+)` \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("guarantee", "path", "test"), ROWS, ids=[test for *_, test in ROWS])
def test_the_test_of_a_guarantee_exists(guarantee, path, test):
    assert guarantee.endswith("."), guarantee
    assert f"def {test}(" in (ROOT / path).read_text("utf-8")


def test_every_guarantee_has_a_test():
    tables = [part.partition("\n\n## ")[0] for part in PAGE.split("| guarantee | test |\n|---|---|\n")[1:]]
    lines = [line for table in tables for line in table.partition("\n\n")[0].splitlines()]
    assert len(lines) == len(ROWS) > 20


def test_a_change_of_the_pins_is_reviewed_and_the_review_is_entered():
    pins = sha256((ROOT / "constraints.txt").read_bytes()).hexdigest()
    assert f"`{pins}`" in PAGE, "read the release notes of what changed in constraints.txt, run `make audit`, enter it"
