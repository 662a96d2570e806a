"""The letter as PDF: Chinese text that is embedded, nothing fetched, and one line where the library is missing."""

import sys
from pathlib import Path

import pytest
from letter_shop import a_busy_week, build_zh

from lingping.errors import LingpingError
from lingping.letter.forms.page import render
from lingping.letter.forms.pdf import refuse_without_weasyprint, write_pdf


@pytest.fixture
def pango() -> None:
    try:
        refuse_without_weasyprint()
    except LingpingError as error:
        pytest.skip(str(error))


def test_a_letter_becomes_a_pdf_of_a_few_pages(tmp_path, pango):
    write_pdf(render(build_zh(a_busy_week())), tmp_path / "letter.pdf")
    content = (tmp_path / "letter.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert content.rstrip().endswith(b"%%EOF")
    assert [path.name for path in tmp_path.iterdir()] == ["letter.pdf"]


def test_nothing_is_fetched_neither_from_a_host_nor_from_the_disk(tmp_path, pango, caplog):
    secret = tmp_path / "secret.svg"
    secret.write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "utf-8")
    page = f'<img src="{secret.as_uri()}"><img src="http://127.0.0.1:9/x.png"><link rel=stylesheet href="http://a.example/">'
    write_pdf(f"<html><body>{page}好</body></html>", tmp_path / "letter.pdf")
    refused = [record.getMessage() for record in caplog.records if "a letter fetches nothing" in record.getMessage()]
    assert len(refused) == 3


@pytest.mark.parametrize("fault", [None, "libpango"])
def test_without_the_library_one_line_says_what_to_install(monkeypatch, tmp_path, fault):
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    if fault is None:
        monkeypatch.setitem(sys.modules, "weasyprint", None)  # as where the extra is not installed
    else:
        (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')", "utf-8")
        monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(LingpingError) as error:
        write_pdf("<html></html>", tmp_path / "letter.pdf")
    assert "pip install 'lingping[pdf]'" in str(error.value)
    assert "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0" in str(error.value)
    assert "\n" not in str(error.value)
    assert not Path(tmp_path / "letter.pdf").exists()
