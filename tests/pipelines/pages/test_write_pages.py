"""The pages that `make docs` writes are those of this code."""

import pytest

from pipelines.pages.write_pages import render_pages

PAGES = render_pages()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_the_page_is_up_to_date(path):
    """When this fails on purpose, run `make docs` and look at the difference."""
    assert path.read_text("utf-8") == PAGES[path]


def test_the_same_code_gives_the_same_pages():
    assert render_pages() == PAGES
