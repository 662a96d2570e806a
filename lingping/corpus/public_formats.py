"""The file formats of public Chinese sentiment sets: text to rows.

Sources: the task pages tcci.ccf.org.cn/conference/2014/pages/page04_sam.html (NLPCC 2014 task 2) and
alt.qcri.org/semeval2016/task5 (Pontiki et al. 2016), github.com/CLUEbenchmark/FewCLUE (EPRSTMT), and the tables that
github.com/baidu/Senta and github.com/PaddlePaddle distribute of ChnSentiCorp and NLPCC14-SC.
"""

import json
import re
from typing import NamedTuple
from xml.etree import ElementTree

from lingping.errors import LingpingError

_REVIEW = re.compile(r'<review\s+id="[^"]*"\s+label="([01])"\s*>(.*?)</review>', re.DOTALL | re.IGNORECASE)
_HANZI = re.compile("[\u4e00-\u9fff]")
_BINARY = {"0": "negative", "1": "positive"}
_WORDS = {"Negative": "negative", "Positive": "positive"}
_TEXT_COLUMNS = ("text_a", "text")


class Row(NamedTuple):
    """A text and its sentiment, negative or positive; empty where the set gives it none of the two alone."""

    text: str
    sentiment: str


def parse_nlpcc(text: str) -> list[Row]:
    """`<review id="0" label="1">`, the text on lines of its own, `</review>`: not XML, as & and < are not escaped.

    None where there is no such review, or where they are in English, as in the English half of the task.
    """
    rows = [Row(body, _BINARY[label]) for label, body in _REVIEW.findall(text)]
    return rows if _is_chinese(rows) else []


def parse_table(text: str, place: str) -> list[Row]:
    """A header with `label` and `text_a` or `text`, then rows separated by tabs, without quoting; label 1 is positive.

    None where the header has no such columns. Raises LingpingError naming the line of a malformed row.
    """
    header, *lines = text.split("\n")
    columns = header.strip().split("\t")
    column = next((name for name in _TEXT_COLUMNS if name in columns), None)
    if column is None or "label" not in columns:
        return []
    rows = []
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        cells = dict(zip(columns, line.rstrip("\r").split("\t"), strict=False))
        if cells.get("label") not in _BINARY or column not in cells:
            raise LingpingError(f"{place}, line {number}: not {' and '.join(columns)} with label 0 or 1. Correct it.")
        rows.append(Row(cells[column], _BINARY[cells["label"]]))
    return rows


def parse_eprstmt(text: str, place: str) -> list[Row]:
    """One JSON object a line, with `sentence` and `label`, Positive or Negative.

    None where the first line is something else. Raises LingpingError naming the line of a malformed row.
    """
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        row = _parse_sentence(line)
        if row is None and not rows:
            return []
        if row is None:
            raise LingpingError(f"{place}, line {number}: no sentence with label Positive or Negative. Correct it.")
        rows.append(row)
    return rows


def parse_semeval(text: str, place: str, entity: str) -> list[Row]:
    """Sentences with opinions, of the domain whose most frequent product entity is `entity`: PHONE or CAMERA.

    A sentence has a sentiment where all its opinions have one polarity, and that is not neutral; sentences without
    opinions are no rows. None where the file is of another domain, not Chinese, or has no polarities. Raises
    LingpingError for malformed XML.
    """
    if "<sentence" not in text or "polarity=" not in text or entity != _find_entity(text):
        return []
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise LingpingError(f"{place}: not well-formed XML ({error}). Fetch it again.") from error
    rows = [_read_sentence(sentence) for sentence in root.iter("sentence") if sentence.find(".//Opinion") is not None]
    return rows if _is_chinese(rows) else []


def _find_entity(text: str) -> str:
    counts = {entity: text.count(f'category="{entity}#') for entity in ("PHONE", "CAMERA")}
    return max(counts, key=counts.__getitem__) if any(counts.values()) else ""


def _read_sentence(sentence: ElementTree.Element) -> Row:
    polarities = {opinion.get("polarity", "") for opinion in sentence.iter("Opinion")}
    sentiments = polarities.intersection(_BINARY.values())
    return Row(sentence.findtext("text") or "", sentiments.pop() if len(polarities) == len(sentiments) == 1 else "")


def _parse_sentence(line: str) -> Row | None:
    try:
        content = json.loads(line)
    except ValueError:
        return None
    if not isinstance(content, dict) or content.get("label") not in _WORDS or "sentence" not in content:
        return None
    return Row(str(content["sentence"]), _WORDS[content["label"]])


def _is_chinese(rows: list[Row]) -> bool:
    """Whether most of the texts have a Chinese character."""
    return 2 * sum(_HANZI.search(row.text) is not None for row in rows) > len(rows)
