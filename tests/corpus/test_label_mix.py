from lingping.corpus.examples import blank
from lingping.corpus.label_mix import count_label_mix


def test_sentiments_count_texts_and_needs_count_mentions_with_none_for_silence():
    gold = blank(["好吃不贵", "好吃", "一般", "差"], 2)
    for row, label in enumerate((2, 2, 1, 0)):
        gold.sentiment[row, label] = 1
    for row, states in enumerate(((3, 3), (3, 0), (0, 0), (0, 0))):
        for need, state in enumerate(states):
            gold.needs[row, need, state] = 1
    assert count_label_mix(gold, ("taste", "price")) == {
        "sentiment": {"negative": 0.25, "neutral": 0.25, "positive": 0.5},
        "need": {"taste": 0.4, "price": 0.2, "none": 0.4},
    }
