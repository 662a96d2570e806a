"""Labels made by the project's guide, as examples."""

import pandas as pd
import pytest

from lingping.corpus.guide_labels import annotator_examples, gold_examples
from lingping.errors import LingpingError
from lingping.labels import STATES


@pytest.mark.parametrize("needs", ['{"logistic": "positive"}', '{"logistics": "bad"}'])
def test_an_unknown_need_or_polarity_is_named_with_its_row(needs):
    rows = pd.DataFrame({"text": ["好贵"], "sentiment": ["negative"], "needs": [needs]}, index=[3])
    with pytest.raises(LingpingError, match=r"needs\.parquet, row 3: logistics?: "):
        gold_examples(rows, ("price", "logistics"))


def test_needs_outside_the_annotators_guide_are_masked_and_needs_outside_the_taxonomy_are_dropped():
    rows = pd.DataFrame(
        {"text": ["好贵"], "sentiment": ["negative"], "needs": ['{"price": "negative", "quality": "negative"}']}
    )
    examples = annotator_examples(rows, ("price", "gift_wrapping"))
    assert examples.needs[0].argmax(-1).tolist() == [STATES.index("negative"), 0]
    assert examples.needs_weight.tolist() == [[1, 0]]
