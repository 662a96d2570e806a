"""A letter's page as PDF, by WeasyPrint: an extra, since WeasyPrint needs Pango, which pip does not install."""

from pathlib import Path
from typing import NoReturn

from lingping.atomic import replace_file
from lingping.errors import LingpingError

_REMEDY = (
    "Run pip install 'lingping[pdf]' and, on Debian or Ubuntu, "
    "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-cjk; or leave pdf out of letter_formats."
)


def refuse_without_weasyprint() -> None:
    """Raise LingpingError, naming the remedy, where PDF cannot be written on this machine."""
    try:
        import weasyprint  # noqa: F401  (0.6 s)
    except ImportError as error:
        raise LingpingError(f"PDF needs WeasyPrint. {_REMEDY}") from error
    except OSError as error:  # its libraries are loaded on import
        raise LingpingError(f"PDF needs the library Pango. {_REMEDY}") from error


def write_pdf(html: str, path: Path) -> None:
    """Write the page `html` as PDF to `path`, in one step. Files and hosts that it refers to are not fetched."""
    refuse_without_weasyprint()
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    class Refusing(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> NoReturn:
            raise ValueError(f"{url}: a letter fetches nothing.")

    with replace_file(path) as draft:
        HTML(string=html, url_fetcher=Refusing()).write_pdf(draft)
