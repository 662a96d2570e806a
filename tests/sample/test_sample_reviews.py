import json
import re
from collections import Counter
from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import pytest

from lingping.clock import last_complete_week
from lingping.sample.bank import find_clauses, load_bank
from lingping.sample.frames import build_reviews
from lingping.sample.shops import load_shops

LONG_NUMBER = re.compile(r"\d[\d \-]{9,}\d")


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def labelled(folder, histories):
    """Reviews with their true labels."""
    labels = pq.read_table(folder / "truth_reviews.parquet").to_pandas()
    labels["needs"] = labels["needs"].map(json.loads)
    return pd.concat([build_reviews(history) for history in histories]).merge(labels, on=["merchant_id", "review_id"])


@pytest.fixture(scope="module")
def texts(histories):
    reviews = [review for history in histories for review in history.reviews]
    follow_ups = [review.follow_up[0].text for review in reviews if review.follow_up]
    replies = [review.reply[0] for review in reviews if review.reply]
    return [*(review.draft.text for review in reviews), *follow_ups, *replies]


@pytest.mark.parametrize("incident", ["battery-batch", "courier-strike", "price-drop", "gift-box"])
def test_reviews_of_affected_orders_mention_the_incident_more_often(incident, truth, labelled):
    plan = next(entry for entry in truth["incidents"] if entry["id"] == incident)
    about = labelled[labelled["merchant_id"].isin(plan["merchants"]) & (labelled["kind"] == "plain")]
    if plan["items"] != ["*"]:
        about = about[about["item_id"].isin(plan["items"])]
    mentions = about["needs"].map(lambda needs: needs.get(plan["need"]) == plan["polarity"])
    is_affected = about["ordered_at"].dt.strftime("%Y-%m-%d").between(plan["ordered_from"], plan["ordered_to"])
    assert mentions[is_affected].mean() >= 3 * mentions[~is_affected].mean()
    assert (
        plan["reviews"]
        == (about["incident"] == plan["kind"]).sum()
        + (labelled.query("kind == 'conflict'")["incident"] == plan["kind"]).sum()
    )


def test_the_last_week_has_reviews_of_a_negative_and_of_a_positive_incident(truth, labelled):
    monday = pd.Timestamp(last_complete_week(date.fromisoformat(truth["end"])))
    last_week = labelled[labelled["reviewed_at"] >= monday]
    assert {"battery", "gift_box"} <= set(last_week["incident"].dropna())


def test_the_counts_of_the_truth_equal_the_written_rows(truth, report, labelled):
    assert len(labelled) == report.reviews == sum(entry["reviews"] for entry in truth["merchants"])
    assert report.events == sum(entry["events"] for entry in truth["merchants"])
    assert report.orders == sum(entry["orders"] for entry in truth["merchants"])


def test_stars_agree_with_the_sentiment_except_in_conflicts(labelled):
    plain = labelled[labelled["kind"] == "plain"]
    stars = plain.groupby("sentiment")["rating"].mean()
    assert stars["positive"] > 4.5 > stars["neutral"] > 2.5 > stars["negative"]
    conflict = labelled[labelled["kind"] == "conflict"]
    assert ((conflict["sentiment"] == "negative") == (conflict["rating"] == 5)).all()
    assert {1, 5} == set(conflict["rating"])


def test_every_kind_of_review_occurs_and_plain_texts_rarely_repeat(labelled):
    kinds = Counter(labelled["kind"])
    assert {"plain", "empty", "default", "short", "template", "dialect", "irony", "conflict"} == set(kinds)
    plain = labelled.loc[labelled["kind"] == "plain", "text"]
    assert plain.nunique() > 0.95 * len(plain)
    assert labelled["is_wish"].mean() > 0.02
    assert labelled["follow_up_text"].notna().sum() > 100
    reversed_ = labelled.query("follow_up_sentiment.notna() and sentiment != follow_up_sentiment and sentiment.notna()")
    assert len(reversed_) > 10


def test_templates_are_copied_by_several_customers(labelled):
    copies = labelled[labelled["kind"] == "template"].groupby("text").size()
    assert copies.min() >= 3


def test_every_need_has_clauses_for_every_item():
    for shop in load_shops():
        for item in shop.items:
            for need in shop.salience:
                for polarity in ("negative", "neutral", "positive"):
                    assert find_clauses(need, polarity, item), (item.name, need, polarity)


def test_the_bank_has_three_dozen_phrases_for_the_needs_mentioned_most():
    for need in ("quality", "efficacy", "logistics", "taste_smell", "size"):
        phrases = {
            phrase for scopes in load_bank()["needs"][need].values() for group in scopes.values() for phrase in group
        }
        assert len(phrases) >= 36, need


def test_all_slots_are_filled(texts):
    assert [text for text in texts if re.search(r"<\w+>", text)] == []


def test_personal_data_comes_from_unused_ranges(texts):
    half_width = str.maketrans("０１２３４５６７８９", "0123456789")
    texts = [text.translate(half_width) for text in texts]
    numbers = [re.sub(r"\D", "", number) for text in texts for number in LONG_NUMBER.findall(text)]
    assert any(len(number) == 11 for number in numbers)
    assert all(number.startswith(("1380000", "100000000000000")) for number in numbers)
    mails = [mail for text in texts for mail in re.findall(r"[\w.]+@[\w.]+", text, re.ASCII)]
    assert mails
    assert all(re.fullmatch(r"buyer\d{3}@example\.com", mail) for mail in mails)
    handles = {handle for text in texts for handle in re.findall(r"[a-z]+_[a-z]*\w*", text)}
    assert all(re.fullmatch(r"sample_wx\d{3}", handle) for handle in handles)
