"""The contrast test texts are read with all their labels, and no training text is among them."""

from lingping.corpus.contrast_test_texts import read_contrast_test
from lingping.labels import SENTIMENTS, STATES
from lingping.text.cleaning import compute_text_id


def test_texts_come_with_sentiment_needs_phenomenon_and_pair(needs):
    found = read_contrast_test(needs)
    row = found.examples.texts.index("声音小，开到顶格在厨房都听不清唱的啥")
    assert SENTIMENTS[found.examples.sentiment[row].argmax()] == "negative"
    named = {need: STATES[state] for need, state in zip(needs, found.examples.needs[row].argmax(-1), strict=True)}
    assert {need: state for need, state in named.items() if state != "absent"} == {"efficacy": "negative"}
    assert found.kinds[row] == "aspect_polarity"
    pair = [text for text, pair in zip(found.examples.texts, found.pairs, strict=True) if pair == found.pairs[row]]
    assert pair == ["声音小，孩子睡着了也能开着吸地", "声音小，开到顶格在厨房都听不清唱的啥"]


def test_all_phenomena_are_there_and_pairs_of_two_files_are_two_pairs(needs):
    found = read_contrast_test(needs)
    assert len(found.examples) == 600
    assert len(set(found.kinds)) == 12
    assert len({pair for pair in found.pairs if pair}) == 99
    assert not found.is_binary
    assert found.examples.needs_weight.all()


def test_needs_of_an_own_taxonomy_that_the_guide_lacks_are_masked():
    found = read_contrast_test(("price", "gift_wrapping"))
    assert found.examples.needs_weight.any(0).tolist() == [True, False]


def test_no_contrast_test_text_is_trained_on(corpus, needs):
    judged = {compute_text_id(text) for text in read_contrast_test(needs).examples.texts}
    trained = {compute_text_id(text) for text in (*corpus.labelled.texts, *corpus.validation.texts, *corpus.unlabelled)}
    assert judged & trained == set()
