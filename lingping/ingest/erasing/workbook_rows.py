"""Rows of an XLSX file emptied in place: all else of the workbook stays as its program wrote it."""

import re
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_STRINGS = "xl/sharedStrings.xml"
_ROW = re.compile(rb"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_NUMBER = re.compile(rb"\br=[\"'](\d+)[\"']")
_SHARED = re.compile(rb"<c\b[^>]*\bt=[\"']s[\"'][^>]*>\s*(?:<f\b.*?</f>)?\s*<v>(\d+)</v>", re.DOTALL)
_STRING = re.compile(rb"<si\b[^>]*?(?:/>|>.*?</si>)", re.DOTALL)


def empty_rows(workbook: BinaryIO, rows: Collection[int], target: Path) -> bool:
    """Write the workbook with the cells of these rows taken out, and the shared texts that only they used.

    False, with nothing written, for a workbook of several sheets: whose rows are meant is then not sure.
    """
    with zipfile.ZipFile(workbook) as packed:
        members = {member: packed.read(member) for member in packed.infolist()}
    sheets = [member for member in members if _SHEET.fullmatch(member.filename)]
    if len(sheets) != 1:
        return False
    kept, gone = _empty(members[sheets[0]], rows)
    only_theirs = gone - {int(number) for number in _SHARED.findall(kept)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for member, content in members.items():
            if member is sheets[0]:
                content = kept
            elif member.filename == _STRINGS:
                content = _blank(content, only_theirs)
            copy.writestr(member, content, zipfile.ZIP_DEFLATED)
    return True


def _empty(sheet: bytes, rows: Collection[int]) -> tuple[bytes, set[int]]:
    """The sheet without these cells, and the numbers of the shared texts that they used."""
    gone: set[int] = set()

    def take_out(match: re.Match[bytes]) -> bytes:
        number = _NUMBER.search(match[1])
        if not number or int(number[1]) not in rows:
            return match[0]
        gone.update(int(each) for each in _SHARED.findall(match[2] or b""))
        return b"<row" + match[1] + b"/>"

    return _ROW.sub(take_out, sheet), gone


def _blank(strings: bytes, numbers: Collection[int]) -> bytes:
    """The shared texts with those of these numbers empty: the others keep their number."""
    place = -1

    def blank(match: re.Match[bytes]) -> bytes:
        nonlocal place
        place += 1
        return b"<si><t/></si>" if place in numbers else match[0]

    return _STRING.sub(blank, strings)
