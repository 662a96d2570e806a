"""The split of a corpus: no test or validation text is trained on."""

import json

import pandas as pd
from labelled_world import write_unlabelled

from lingping.corpus import data_folder
from lingping.corpus.data_folder import data_digest
from lingping.corpus.splits import read_corpus
from lingping.labels import STATES
from lingping.text.cleaning import compute_text_id


def identities(texts):
    return {compute_text_id(text) for text in texts}


def training_texts(corpus):
    return identities([*corpus.gold.texts, *corpus.validation.texts, *corpus.other.texts, *corpus.unlabelled])


def test_every_part_of_the_corpus_holds_texts(corpus):
    parts = (corpus.gold, corpus.validation, corpus.other, corpus.test_needs, corpus.test_sentiment)
    assert min(map(len, parts)) > 0
    assert 0.05 < len(corpus.test_sentiment) / (len(corpus.test_sentiment) + len(corpus.other)) < 0.2


def test_no_test_text_is_trained_on_in_whatever_file_and_spelling_it_stands(labelled_copy, needs, corpus):
    folder = labelled_copy
    seen = [f" {text[:3]} {text[3:]}" for text in (*corpus.test_sentiment.texts, *corpus.test_needs.texts)]
    rows = [{"domain": "makeup", "text": text, "opinions": "[]"} for text in seen]
    pd.DataFrame(rows).to_parquet(folder / "opinions.parquet")
    pd.DataFrame([{"kind": "sentiment", "label": "1", "text": text} for text in [*seen, "还行"]]).to_parquet(
        folder / "laptop_clauses.parquet"
    )
    write_unlabelled(folder, [*seen, "没见过的一句"])
    spoiled = read_corpus(folder, needs)
    held_out = identities([*spoiled.test_sentiment.texts, *spoiled.test_needs.texts])
    assert held_out == identities(seen)
    assert not held_out & training_texts(spoiled)
    assert spoiled.unlabelled == ["没见过的一句"]


def test_thresholds_are_tuned_on_texts_that_are_not_trained_on(corpus):
    validation = identities(corpus.validation.texts)
    assert not validation & identities([*corpus.gold.texts, *corpus.other.texts, *corpus.unlabelled])


def test_the_split_depends_on_the_texts_alone(labelled, labelled_copy, needs, corpus):
    rows = pd.read_parquet(labelled_copy / "sentiment.parquet")
    rows.sample(frac=1, random_state=3).to_parquet(labelled_copy / "sentiment.parquet")
    shuffled = read_corpus(labelled_copy, needs)
    assert identities(shuffled.test_sentiment.texts) == identities(corpus.test_sentiment.texts)
    assert data_digest(labelled_copy) != data_digest(labelled)


def test_annotations_find_their_texts_by_hash_and_never_a_test_text(labelled, tmp_path, needs, corpus, monkeypatch):
    chosen = [
        corpus.unlabelled[0],
        corpus.other.texts[0],
        corpus.test_needs.texts[0],
        corpus.test_sentiment.texts[0],
        "谁也没写过",
    ]
    labels = pd.DataFrame(
        {
            "text_id": [compute_text_id(text) for text in chosen],
            "sentiment": "neutral",
            "needs": json.dumps({"price": "negative"}),
            "wish": True,
            "unusable": False,
        }
    )
    labels.to_parquet(tmp_path / "annotators.parquet")
    monkeypatch.setattr(data_folder, "ANNOTATIONS", tmp_path / "annotators.parquet")
    found = read_corpus(labelled, needs)
    assert set(found.annotators.texts) == {corpus.unlabelled[0], corpus.other.texts[0]}
    assert corpus.unlabelled[0] not in found.unlabelled
    assert (found.annotators.needs[:, needs.index("price"), STATES.index("negative")] == 1).all()
    assert (found.annotators.wish == 1).all()


def corrected(**rows):
    return pd.DataFrame(rows).astype(object)


def test_corrections_are_trained_on_and_labels_that_the_person_left_out_are_masked(labelled, needs, corpus):
    given = corrected(
        text=["没有异味，挺好", "就是个盒子"],
        sentiment=["positive", None],
        needs=['{"taste_smell": "positive"}', None],
        wish=[None, True],
    )
    found = read_corpus(labelled, needs, corrections=given).annotators
    assert len(found) == len(corpus.annotators) + 2
    first, second = (found.texts.index(text) for text in given["text"])
    assert STATES[found.needs[first, needs.index("taste_smell")].argmax()] == "positive"
    assert found.needs_weight[first].all() and not found.needs_weight[second].any()
    assert found.sentiment_weight[[first, second]].tolist() == [1, 0]
    assert found.wish_weight[[first, second]].tolist() == [0, 1]
    assert found.wish[second] == 1


def test_a_correction_of_a_test_text_is_not_trained_on(labelled, needs, corpus):
    given = corrected(
        text=[corpus.test_needs.texts[0], corpus.test_sentiment.texts[0]],
        sentiment=["neutral"] * 2,
        needs=["{}"] * 2,
        wish=[False] * 2,
    )
    assert len(read_corpus(labelled, needs, corrections=given).annotators) == len(corpus.annotators)


def test_a_corrected_text_is_not_trained_on_under_its_old_label_too(labelled, needs, corpus):
    text = corpus.other.texts[0]
    given = corrected(text=[text], sentiment=["neutral"], needs=["{}"], wish=[False])
    found = read_corpus(labelled, needs, corrections=given)
    assert text in found.annotators.texts
    assert text not in found.other.texts


def test_contrast_texts_of_one_pair_are_in_one_split(corpus):
    trained = set(corpus.contrast.texts)
    validated = set(corpus.validation.texts)
    pair = {"盒子没压扁", "盒子没一个不压扁的"}
    assert pair <= trained or pair <= validated
    assert len(trained | (validated & {*pair, "还没拆", "不算贵，要是再送个勺就好了"})) == 4


def write_optional(folder):
    """Ten reviews of NLPCC 2014 and forty sentences of SemEval 2016, some of them with two opinions."""
    reviews = [{"label": number % 2, "text": f"第{number}台机器用着" + "坏好"[number % 2]} for number in range(40)]
    pd.DataFrame(reviews).to_parquet(folder / "nlpcc14.parquet")
    good, bad = ({"category": "PHONE#PRICE", "polarity": polarity} for polarity in ("positive", "negative"))
    sentences = [
        {
            "source": "semeval16",
            "domain": "phone",
            "text": f"第{number}个价格",
            "opinions": json.dumps([good, bad] if number % 4 == 0 else [bad if number % 2 else good]),
        }
        for number in range(80)
    ]
    pd.DataFrame(sentences).to_parquet(folder / "aspects.parquet")


def test_optional_sources_are_trained_on_and_a_part_is_held_out(labelled_copy, needs):
    write_optional(labelled_copy)
    found = read_corpus(labelled_copy, needs)
    reviews, sentences = found.test_public["nlpcc14"], found.test_public["semeval16 phone"]
    assert 0 < len(reviews) < 12 and 0 < len(sentences) < 40
    assert reviews.binary.all() and sentences.binary.all()
    assert (sentences.sentiment[:, 1] == 0).all()
    trained = identities(found.other.texts)
    assert not trained & identities([*reviews.texts, *sentences.texts])
    assert identities(["第1台机器用着好", "第4个价格"]) & trained or len(trained) > 80


def test_without_the_optional_sources_nothing_is_held_out_of_them(corpus):
    assert corpus.test_public == {}


def test_a_mixed_text_leans_to_what_its_binary_source_calls_it(labelled, tmp_path, needs, corpus, monkeypatch):
    rows = pd.read_parquet(labelled / "sentiment.parquet")
    texts = [text for text in rows["text"] if text in corpus.other.texts][:2]
    said = [int(rows.loc[rows["text"] == text, "label"].iloc[0]) for text in texts]
    labels = {"sentiment": ["neutral", "negative"], "needs": "{}", "wish": False, "unusable": False}
    pd.DataFrame({"text_id": [compute_text_id(text) for text in texts], **labels}).to_parquet(tmp_path / "a.parquet")
    monkeypatch.setattr(data_folder, "ANNOTATIONS", tmp_path / "a.parquet")
    found = read_corpus(labelled, needs)
    leaning, clear = (found.annotators.sentiment[found.annotators.texts.index(text)] for text in texts)
    assert leaning[1] > leaning[2 * said[0]] > 0 == leaning[2 - 2 * said[0]]
    assert clear.tolist() == [1, 0, 0]
    assert not set(texts) & set(found.other.texts)
