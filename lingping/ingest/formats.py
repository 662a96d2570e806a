"""From the content of a file to the reader of its format: by its ending, and by its first bytes where that misleads."""

import re

from lingping.ingest.content import XLS_MARK, XLSX_MARK, Content
from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import ENDINGS, ending_of, is_archive
from lingping.ingest.headers import KnownNames
from lingping.ingest.readers.delimited import open_delimited
from lingping.ingest.readers.html_tables import open_html
from lingping.ingest.readers.json_files import open_json
from lingping.ingest.readers.tabular import Table
from lingping.ingest.readers.workbooks import open_workbook, open_xls
from lingping.ingest.records import open_parquet

_READERS = {
    "csv": open_delimited,
    "html": open_html,
    "json": open_json,
    "parquet": open_parquet,
    "xls": open_xls,
    "xlsx": open_workbook,
}
_OF_ENDING = {".jsonl": "json", ".json": "json", ".parquet": "parquet", ".xlsx": "xlsx"}
_HTML = re.compile(r"\s*(?:<\?xml\b|<!--|<!doctype html|<(?:html|head|meta|body|table|div|style)\b)", re.IGNORECASE)
_OTHERS = {b"%PDF-": "a PDF", b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"{\\rtf": "a text document"}
_JSON = re.compile(r'\s*(?:\{\s*(?:"|\})|\[\s*[{\]]|(?:/\*.*?\*/)?\s*[A-Za-z_$][\w$.]{0,100}\s*\(\s*[{\[])')


def open_table(content: Content, known: KnownNames | None = None) -> Table:
    """The table in a file; `known` are the column names by which its header is found (None: the first row).

    Raises HeldFile where it cannot be read, and for a format that is not read.
    """
    return _READERS[_format_of(content)](content, known or KnownNames())


def _format_of(content: Content) -> str:
    ending = ending_of(content.path)
    if content.fault:
        raise content.fault
    if ending is None:
        raise _unknown(content)
    other = next((what for mark, what in _OTHERS.items() if content.head.startswith(mark)), None)
    if other:
        raise _unknown(content, f"{other}, whatever its ending")
    if ending in _OF_ENDING:
        return _OF_ENDING[ending]
    if content.head.startswith(XLS_MARK):
        return "xls"
    if content.head.startswith(XLSX_MARK):
        return "xlsx"
    head = content.head.decode(content.encoding or "utf-8", "ignore").lstrip("\ufeff")
    return "html" if _HTML.match(head) else "json" if _JSON.match(head) else "csv"


def _unknown(content: Content, what: str = "not a format that is read") -> HeldFile:
    name = content.path.name
    if is_archive(content.path):
        return HeldFile("nested_zip", f"{name}: a ZIP file within another. Unpack it into the inbox.")
    return HeldFile(
        "unknown_format",
        f"{name}: {what}. Save it as one of {', '.join(ENDINGS)}, or remove it from the inbox.",
    )
