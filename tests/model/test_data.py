import json
import lzma

import numpy as np
import pandas as pd
import pytest

from lingping.corpus import data_folder
from lingping.corpus.data_folder import data_digest
from lingping.corpus.examples import concatenate
from lingping.corpus.guide_labels import annotator_examples
from lingping.corpus.splits import read_corpus
from lingping.errors import LingpingError
from lingping.evaluation.baseline import LinearBaseline
from lingping.labels import SENTIMENTS, STATES
from lingping.text.cleaning import text_id
from lingping.training.distillation import GOLD_REPEATS, distil


@pytest.fixture(scope="module")
def corpus(labelled, needs):
    return read_corpus(labelled, needs)


def copied(labelled, tmp_path):
    for path in labelled.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def identities(texts):
    return {text_id(text) for text in texts}


def training_texts(corpus):
    return identities([*corpus.gold.texts, *corpus.validation.texts, *corpus.other.texts, *corpus.unlabelled])


def test_every_part_of_the_corpus_holds_texts(corpus):
    assert (
        min(
            len(corpus.gold),
            len(corpus.validation),
            len(corpus.other),
            len(corpus.test_needs),
            len(corpus.test_sentiment),
        )
        > 0
    )
    assert 0.05 < len(corpus.test_sentiment) / (len(corpus.test_sentiment) + len(corpus.other)) < 0.2


def test_no_text_of_the_evaluation_is_trained_on_in_whatever_file_and_spelling_it_stands(
    labelled, tmp_path, needs, corpus
):
    folder = copied(labelled, tmp_path)
    seen = [f" {text[:3]} {text[3:]}" for text in (*corpus.test_sentiment.texts, *corpus.test_needs.texts)]
    rows = [{"domain": "makeup", "text": text, "opinions": "[]"} for text in seen]
    pd.DataFrame(rows).to_parquet(folder / "opinions.parquet")
    pd.DataFrame([{"kind": "sentiment", "label": "1", "text": text} for text in [*seen, "还行"]]).to_parquet(
        folder / "laptop_clauses.parquet"
    )
    with lzma.open(folder / "unlabelled.txt.xz", "wt", encoding="utf-8") as file:
        file.writelines(f"{text}\n" for text in [*seen, "没见过的一句"])
    spoiled = read_corpus(folder, needs)
    closed = identities([*spoiled.test_sentiment.texts, *spoiled.test_needs.texts])
    assert closed == identities(seen)
    assert not closed & training_texts(spoiled)
    assert spoiled.unlabelled == ["没见过的一句"]


def test_thresholds_are_tuned_on_texts_that_are_not_trained_on(corpus):
    tuning = identities(corpus.validation.texts)
    assert not tuning & identities([*corpus.gold.texts, *corpus.other.texts, *corpus.unlabelled])


def test_the_split_depends_on_the_texts_alone(labelled, tmp_path, needs, corpus):
    folder = copied(labelled, tmp_path)
    rows = pd.read_parquet(folder / "sentiment.parquet")
    rows.sample(frac=1, random_state=3).to_parquet(folder / "sentiment.parquet")
    assert identities(read_corpus(folder, needs).test_sentiment.texts) == identities(corpus.test_sentiment.texts)
    assert data_digest(folder) != data_digest(labelled)


def test_each_source_is_masked_to_what_it_labels(corpus, needs):
    texts = dict(zip(corpus.other.texts, range(len(corpus.other)), strict=True))
    opinion, clause = texts["味道香甜，就是卖得太贵"], texts["放在门口了"]
    other = corpus.other
    state = {need: STATES[other.needs[opinion, row].argmax()] for row, need in enumerate(needs)}
    assert {need for need in state if state[need] != "absent"} == {"taste_smell", "price"}
    assert (state["taste_smell"], state["price"]) == ("positive", "negative")
    covered = {need for row, need in enumerate(needs) if other.needs_weight[opinion, row] > 0}
    assert covered == {
        "efficacy", "usability", "size", "taste_smell", "freshness", "ingredients", "authenticity", "price",
        "logistics", "packaging", "service", "content",
    }  # fmt: skip
    assert other.sentiment_weight[opinion] == 0
    assert SENTIMENTS[other.sentiment[clause].argmax()] == "neutral"
    assert not other.needs_weight[clause].any()
    assert other.binary.sum() == len(other) - 2
    assert (corpus.gold.needs_weight == 1).all()


def test_opposite_opinions_on_one_need_make_it_mixed(labelled, tmp_path, needs):
    folder = copied(labelled, tmp_path)
    opinions = [{"category": "物流", "polarity": "正面"}, {"category": "物流", "polarity": "负面"}]
    rows = [{"domain": "laptop", "text": "发货快送货慢", "opinions": json.dumps(opinions)}]
    pd.DataFrame(rows).to_parquet(folder / "opinions.parquet")
    other = read_corpus(folder, needs).other
    row = other.texts.index("发货快送货慢")
    assert STATES[other.needs[row, needs.index("logistics")].argmax()] == "neutral"


def test_content_is_learned_from_books_alone(labelled, tmp_path, needs):
    folder = copied(labelled, tmp_path)
    texts = [f"{words}{number}" for number in range(40) for words in ("故事好看", "快递好快")]
    rows = [{"category": "书籍", "label": 1, "text": text} for text in texts]
    rows += [{"category": "手机", "label": 1, "text": f"机内{text}"} for text in texts]
    pd.DataFrame(rows).to_parquet(folder / "sentiment.parquet")
    other, content = read_corpus(folder, needs).other, needs.index("content")
    weight, state = other.needs_weight[:, content], other.needs[:, content].argmax(1)
    for row, text in enumerate(other.texts[:-2]):
        if text.startswith("机内"):
            assert (weight[row] > 0, STATES[state[row]]) == (True, "absent")
        else:
            assert (weight[row] > 0) == text.startswith("故事")
            assert not weight[row] or STATES[state[row]] == "positive"


def test_the_teacher_fills_only_what_nobody_labelled(corpus, needs):
    teacher = LinearBaseline(needs).fit(corpus)
    taught = distil([teacher], corpus)
    known = concatenate([*[corpus.gold] * GOLD_REPEATS, corpus.other])
    assert taught.texts == [*known.texts, *corpus.unlabelled]
    labelled_needs = known.needs_weight > 0
    rows = slice(0, len(known))
    np.testing.assert_array_equal(taught.needs[rows][labelled_needs], known.needs[labelled_needs])
    np.testing.assert_array_equal(taught.needs_weight[rows][labelled_needs], known.needs_weight[labelled_needs])
    np.testing.assert_array_equal(
        taught.sentiment[rows][known.sentiment_weight > 0], known.sentiment[known.sentiment_weight > 0]
    )
    np.testing.assert_allclose(taught.needs.sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(taught.sentiment.sum(-1), 1, atol=1e-5)
    assert taught.needs_weight.min() > 0
    assert taught.sentiment_weight.min() > 0


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda path: path.unlink(), "no such file"),
        (lambda path: pd.DataFrame({"text": ["好"]}).to_parquet(path), "column"),
        (lambda path: pd.read_parquet(path).head(0).to_parquet(path), "not one row"),
        (lambda path: path.write_bytes(b"PAR1"), "Parquet"),
    ],
)
@pytest.mark.parametrize("name", ["sentiment", "needs", "opinions", "laptop_clauses"])
def test_a_folder_that_cannot_be_trained_from_is_refused_in_one_line(labelled, tmp_path, needs, name, spoil, named):
    folder = copied(labelled, tmp_path)
    spoil(folder / f"{name}.parquet")
    with pytest.raises(LingpingError) as caught:
        read_corpus(folder, needs)
    assert named in str(caught.value)
    assert f"{name}.parquet" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_need_or_polarity_that_the_taxonomy_does_not_know_is_named(labelled, tmp_path, needs):
    folder = copied(labelled, tmp_path)
    rows = pd.read_parquet(folder / "needs.parquet")
    rows.loc[3, "needs"] = json.dumps({"logistic": "positive"})
    rows.to_parquet(folder / "needs.parquet")
    with pytest.raises(LingpingError, match=r"needs\.parquet.*logistic"):
        read_corpus(folder, needs)


def test_the_unlabelled_texts_may_be_missing(labelled, tmp_path, needs):
    folder = copied(labelled, tmp_path)
    (folder / "unlabelled.txt.xz").unlink()
    assert read_corpus(folder, needs).unlabelled == []


def test_labels_of_our_readers_find_their_texts_by_hash_and_never_one_of_an_evaluation(
    labelled, tmp_path, needs, corpus, monkeypatch
):
    chosen = [
        corpus.unlabelled[0],
        corpus.other.texts[0],
        corpus.test_needs.texts[0],
        corpus.test_sentiment.texts[0],
        "谁也没写过",
    ]
    labels = pd.DataFrame(
        {
            "text_id": [text_id(text) for text in chosen],
            "sentiment": "neutral",
            "needs": json.dumps({"price": "negative"}),
            "wish": True,
            "unusable": False,
        }
    )
    labels.to_parquet(tmp_path / "annotators.parquet")
    monkeypatch.setattr(data_folder, "ANNOTATIONS", tmp_path / "annotators.parquet")
    read = read_corpus(labelled, needs)
    assert set(read.annotators.texts) == {corpus.unlabelled[0], corpus.other.texts[0]}
    assert corpus.unlabelled[0] not in read.unlabelled
    assert (read.annotators.needs[:, needs.index("price"), STATES.index("negative")] == 1).all()
    assert (read.annotators.wish == 1).all()


def test_needs_that_our_readers_did_not_know_are_masked_and_those_no_longer_wanted_are_dropped():
    rows = pd.DataFrame(
        {"text": ["好贵"], "sentiment": ["negative"], "needs": ['{"price": "negative", "quality": "negative"}']}
    )
    examples = annotator_examples(rows, ("price", "gift_wrapping"))
    assert examples.needs[0].argmax(-1).tolist() == [STATES.index("negative"), 0]
    assert examples.needs_weight.tolist() == [[1, 0]]


def test_the_shipped_labels_of_our_readers_hold_no_text_and_only_words_of_the_guide(needs):
    labels = pd.read_parquet(data_folder.ANNOTATIONS)
    assert set(labels.columns) == {"text_id", "sentiment", "needs", "wish", "unusable"}
    assert labels["text_id"].str.fullmatch("[0-9a-f]{32}").all()
    assert labels["text_id"].is_unique
    assert set(labels["sentiment"]) == set(SENTIMENTS)
    named = [named for text in labels["needs"] for named in json.loads(text).items()]
    assert {need for need, _ in named} <= set(needs)
    assert {polarity for _, polarity in named} <= set(SENTIMENTS)


def test_other_labels_of_our_readers_are_other_data(labelled, tmp_path, monkeypatch):
    before = data_digest(labelled)
    (tmp_path / "annotators.parquet").write_bytes(b"others")
    monkeypatch.setattr(data_folder, "ANNOTATIONS", tmp_path / "annotators.parquet")
    assert data_digest(labelled) != before


def corrected(**rows):
    return pd.DataFrame(rows).astype(object)


def test_corrections_are_trained_on_and_what_the_person_left_is_masked(labelled, needs):
    before = read_corpus(labelled, needs)
    given = corrected(
        text=["没有异味，挺好", "就是个盒子"],
        sentiment=["positive", None],
        needs=['{"taste_smell": "positive"}', None],
        wish=[None, True],
    )
    corpus = read_corpus(labelled, needs, corrections=given)
    assert len(corpus.annotators) == len(before.annotators) + 2
    first, second = (corpus.annotators.texts.index(text) for text in given["text"])
    readers = corpus.annotators
    assert STATES[readers.needs[first, needs.index("taste_smell")].argmax()] == "positive"
    assert readers.needs_weight[first].all() and not readers.needs_weight[second].any()
    assert readers.sentiment_weight[[first, second]].tolist() == [1, 0]
    assert readers.wish_weight[[first, second]].tolist() == [0, 1]
    assert readers.wish[second] == 1


def test_a_correction_of_a_text_that_models_are_judged_on_is_not_trained_on(labelled, needs):
    before = read_corpus(labelled, needs)
    given = corrected(
        text=[before.test_needs.texts[0], before.test_sentiment.texts[0]],
        sentiment=["neutral"] * 2,
        needs=["{}"] * 2,
        wish=[False] * 2,
    )
    corpus = read_corpus(labelled, needs, corrections=given)
    assert len(corpus.annotators) == len(before.annotators)


def test_a_corrected_text_is_not_trained_on_under_its_old_label_too(labelled, needs):
    before = read_corpus(labelled, needs)
    text = before.other.texts[0]
    given = corrected(text=[text], sentiment=["neutral"], needs=["{}"], wish=[False])
    corpus = read_corpus(labelled, needs, corrections=given)
    assert text in corpus.annotators.texts
    assert text not in corpus.other.texts


def test_corrections_change_the_digest_of_the_training_data(labelled):
    given = corrected(text=["就是个盒子"], sentiment=["neutral"], needs=["{}"], wish=[False])
    assert len({data_digest(labelled), data_digest(labelled, given)}) == 2
