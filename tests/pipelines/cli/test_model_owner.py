"""What a model owner does in a home that has run: correct, explain, promote, take back."""

import csv
import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lingping.letter.archive.versions import Cited, Record, read_record, records
from lingping.letter.rows.letter_rows import LetterRows
from lingping.model.manifest import MANIFEST
from lingping.model.registry import resolve, verify
from warehouse.database.connection import open_snapshot
from warehouse.ledgers.correction_ledger import read_corrected_texts
from warehouse.letters.letter_writer import last_weeks, letter_rows


@pytest.fixture
def home(run_home) -> Path:
    return run_home


def ask(home: Path, question: str) -> list[tuple]:
    with open_snapshot(home / "published") as con:
        return con.execute(question).fetchall()


def labelled(tasks: Path, sentiment: str, need: str) -> Path:
    """The export of somebody who gave every task the same labels."""
    said = [("sentiment", sentiment), (f"need_{need}", "negative")]
    result = [{"from_name": name, "type": "choices", "value": {"choices": [label]}} for name, label in said]
    annotation = {"result": result, "created_at": "2026-04-01T08:00:00Z", "completed_by": 3}
    made = [task | {"annotations": [annotation]} for task in json.loads(tasks.read_text("utf-8"))]
    export = tasks.with_name("export.json")
    export.write_text(json.dumps(made, ensure_ascii=False), "utf-8")
    return export


def test_labels_go_out_come_back_and_count_at_once_and_in_the_next_training(lingping, home, tmp_path):
    tasks = tmp_path / "tasks.json"
    outcome = lingping("label", "export", tasks, "--count", 12, "--home", home)
    assert outcome.code == 0, outcome.err
    assert "4 informative, 4 random, 4 uncertain" in outcome.out
    assert "<View>" in tasks.with_suffix(".xml").read_text("utf-8")
    chosen = json.loads(tasks.read_text("utf-8"))
    identities = [task["data"]["text_id"] for task in chosen]
    assert len(set(identities)) == 12

    export = labelled(tasks, "neutral", "authenticity")
    outcome = lingping("label", "import", export, "--home", home)
    assert outcome.code == 0, outcome.err
    assert "12 corrections read, 12 of them new" in outcome.out
    said = ask(home, f"select distinct sentiment, is_corrected from marts.reviews where text_id in {tuple(identities)}")
    assert said == [("neutral", True)]
    needs = ask(
        home,
        "select distinct need, polarity from marts.review_needs join marts.reviews using (review_key)"
        f" where text_id in {tuple(identities)} and not is_from_follow_up",
    )
    assert needs == [("authenticity", "negative")]
    kept = ask(home, "select distinct corrected_by, origin, model_id from nlp.corrections")
    assert kept == [("3", "label_studio", chosen[0]["data"]["model_id"])]

    again = lingping("label", "import", export, "--home", home)
    assert "0 of them new" in again.out
    trained_on = read_corrected_texts(home / "published")
    assert trained_on is not None
    assert sorted(trained_on["text"]) == sorted(
        task["data"]["text"] for task in chosen if task["data"]["drawn_as"] != "random"
    )
    more = lingping("label", "export", tmp_path / "more.json", "--count", 12, "--home", home)
    assert more.code == 0
    fresh = {task["data"]["text_id"] for task in json.loads((tmp_path / "more.json").read_text("utf-8"))}
    assert not fresh & set(identities)


def test_a_reader_of_a_letter_corrects_a_review(lingping, home, tmp_path):
    ((key, before),) = ask(
        home, "select review_key, opinion from marts.reviews where opinion = 'negative' and not has_follow_up limit 1"
    )
    assert before == "negative"
    sent = tmp_path / "sent.csv"
    with sent.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [("review_key", "sentiment", "by"), (key, "positive", "王店长"), ("gone", "", "王店长")]
        )
    outcome = lingping("label", "import", sent, "--home", home)
    assert outcome.code == 0, outcome.err
    assert "1 of no text in this home" in outcome.out
    assert ask(home, f"select opinion, is_corrected from marts.reviews where review_key = '{key}'") == [
        ("positive", True)
    ]


def a_quote(home: Path) -> tuple[str, Record, Cited]:
    """A code of some letter, the letter's record, and what the code stands for: a review without a follow-up."""
    plain = {key for (key,) in ask(home, "select review_key from marts.reviews where not has_follow_up")}
    return next(
        (code, record, cited)
        for record in records(home / "letters")
        for code, cited in record.versions[-1].cited.items()
        if cited.review_key in plain
    )


def test_a_reader_corrects_a_quote_by_its_code_and_the_next_version_tells(lingping, home):
    code, record, cited = a_quote(home)
    whose = ("--merchant", record.merchant_id, "--week", record.week, "--home", home)
    said = ("--need", "authenticity", "--polarity", "negative", "--by", "王店长")
    outcome = lingping("label", "wrong", code.lower(), *said, *whose)
    assert outcome.code == 0, outcome.err
    assert "authenticity negative" in outcome.out.replace("\n", " ").split("; now")[1]
    needs = ask(home, f"select need, is_corrected from marts.review_needs where review_key = '{cited.review_key}'")
    assert ("authenticity", True) in needs
    assert cited.need not in {need for need, _ in needs}
    kept = ask(
        home, "select corrected_by, origin, letter_week, letter_version, model_id, sentiment from nlp.corrections"
    )
    model_id = record.versions[-1].snapshot.model_id
    assert kept == [("王店长", "letter", record.week, 1, model_id, None)]

    again = lingping("label", "wrong", code, *said, *whose)
    assert "nothing new" in again.out
    assert ask(home, "select count(*) from nlp.corrections") == [(1,)]

    page = Path(lingping("letter", *whose).out.strip())
    assert "第 2 版" in page.read_text("utf-8")
    assert [version.version for version in read_record(page, record.merchant_id, record.week).versions] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("ZZZZZZ",), "prints this code. It stands below a quote"),
        (("CODE", "--need", "warmth"), "warmth is no need"),
        (("CODE", "--polarity", "angry"), "not one of negative, neutral, positive"),
        (("CODE", "--sentiment", "angry"), "sentiment angry"),
        (("CODE", "--week", "2011-01-03"), "for the week of 2011-01-03"),
    ],
)
def test_what_a_reader_cannot_mean_is_one_line_with_the_remedy(lingping, home, arguments, remedy):
    code, record, _ = a_quote(home)
    given = [code if each == "CODE" else each for each in arguments]
    outcome = lingping("label", "wrong", *given, "--merchant", record.merchant_id, "--home", home)
    assert outcome.code == 2
    assert remedy in outcome.err
    assert outcome.err.count("\n") == 1
    assert ask(home, "select count(*) from nlp.corrections") == [(0,)]


def test_a_label_of_another_taxonomy_imports_nothing(lingping, home, tmp_path):
    tasks = tmp_path / "tasks.json"
    lingping("label", "export", tasks, "--count", 3, "--home", home)
    outcome = lingping("label", "import", labelled(tasks, "neutral", "warmth"), "--home", home)
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert "warmth" in outcome.err
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        assert con.execute("select count(*) from nlp.corrections").fetchall() == [(0,)]


def test_reviews_that_letters_cite_are_explained_by_characters_of_theirs(home):
    rows = ask(
        home,
        "select r.text, e.start, e.stop, e.words, e.target from nlp.explanations as e"
        " join marts.reviews as r using (text_id)",
    )
    assert {target for *_, target in rows} > {"sentiment"}
    assert all(text[start:stop] == words for text, start, stop, words, _ in rows)
    cited = ask(
        home,
        "select count(*) from (select unnest(evidence) as review_key from marts.feedback_insight where item_id = '*'"
        " and week = (select max(week) from marts.feedback_insight)) join marts.reviews as r using (review_key)"
        " anti join nlp.explanations using (text_id)",
    )
    assert cited == [(0,)]


def test_a_letter_marks_the_characters_that_carry_the_need(home):
    with open_snapshot(home / "published") as con:
        carried = {
            (text_id, need): words
            for text_id, need, words in con.execute(
                "select text_id, target, list(words order by rank) from nlp.explanations where carries > 0 group by all"
            ).fetchall()
        }
        week, merchants = max(last_weeks(con, today=date(2026, 4, 6)).items())
        told = [pair for each in merchants for pair in cited(letter_rows(con, each, week))]
    marked = [(row["words"], carried.get((text_id, row["need"]))) for row, text_id in told]
    known = [(words, expected) for words, expected in marked if expected]
    assert known
    assert [words for words, _ in known] == [expected for _, expected in known]


def cited(rows: LetterRows) -> list[tuple[dict, str]]:
    """What a letter's reviews speak of in their text, and which text that is."""
    texts = {row["review_key"]: row["text_id"] for row in rows.records("reviews")}
    return [(row, texts[row["review_key"]]) for row in rows.records("review_needs") if not row["is_from_follow_up"]]


def candidate(home: Path, **changes: float) -> str:
    """A copy of the shipped model under an id of its own, some of its figures changed."""
    shipped = resolve("lingping-mini", home / "models")
    manifest, model_id = verify(shipped), "copy-1-00000000"
    own = {name: value + changes.get(name, 0) for name, value in manifest.own_figures.items()}
    figures = {"copy-1": own, "linear-baseline": manifest.figures["linear-baseline"]}
    folder = shutil.copytree(shipped, home / "models" / model_id)
    entries = json.loads((folder / MANIFEST).read_text("utf-8"))
    (folder / MANIFEST).write_text(json.dumps(entries | {"model_id": model_id, "figures": figures}), "utf-8")
    return model_id


def used(home: Path) -> str:
    return verify(resolve("promoted", home / "models")).model_id


def test_a_model_that_clears_the_gate_is_used_and_can_be_taken_back(lingping, home):
    shipped, model_id = used(home), candidate(home)
    tried = lingping("models", "promote", model_id, "--dry-run", "--home", home)
    assert tried.code == 0, tried.err
    assert "It would be used" in tried.out
    assert used(home) == shipped
    done = lingping("models", "promote", model_id, "--home", home)
    assert done.code == 0, done.err
    assert "the latest weeks: 0 labels" in " ".join(done.out.split())
    assert used(home) == model_id
    listed = lingping("models", "list", "--home", home)
    assert "→" in listed.out
    back = lingping("models", "rollback", "--home", home)
    assert shipped in back.out
    assert used(home) == shipped
    assert lingping("models", "rollback", "--home", home).code == 2


def test_a_model_that_is_worse_is_refused_in_one_line_and_nothing_changes(lingping, home):
    shipped, model_id = used(home), candidate(home, needs_f1=-0.02)
    assert "It would be refused" in lingping("models", "promote", model_id, "--dry-run", "--home", home).out
    outcome = lingping("models", "promote", model_id, "--home", home)
    assert outcome.code == 2
    (told,) = [line for line in outcome.err.splitlines() if line.startswith("lingping:")]
    assert "needs, micro-F1" in told
    assert used(home) == shipped


def test_the_model_in_use_and_one_that_is_nowhere_are_not_promoted(lingping, home):
    assert "is in use already" in lingping("models", "promote", used(home), "--home", home).err
    assert "Train it first" in lingping("models", "promote", "nothing-1", "--home", home).err


def test_the_terminal_marks_what_carries_a_verdict(lingping, tmp_path):
    outcome = lingping("explain", "物流太慢了，等了十天才到", "！！！", "--home", tmp_path)
    assert outcome.code == 0, outcome.err
    assert "logistics" in outcome.out
    assert "Nothing to read" in outcome.out
    assert lingping("explain", "--home", tmp_path).code == 2
