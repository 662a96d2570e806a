"""The model owners' page names the files that a model folder has."""

import re
from pathlib import Path

from lingping.model.manifest import KNOWN_FILES, MANIFEST

PAGE = (Path(__file__).parents[2] / "docs" / "model.md").read_text(encoding="utf-8")


def test_the_page_lists_every_file_of_a_model_folder_and_no_other():
    section = PAGE.partition("## A model folder")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([\w.]+)` \|", section, re.MULTILINE)) == KNOWN_FILES | {MANIFEST}
