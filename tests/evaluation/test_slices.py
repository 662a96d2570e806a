import pytest

from lingping.evaluation.slices import slice_texts


@pytest.mark.parametrize(
    ("text", "length", "script", "tone"),
    [
        ("很好", "short", "hanzi only", "plain"),
        ("這個東西質量還不錯，發貨也快，下次還買", "middling", "traditional", "plain"),
        ("用了iPhone充电器，充得挺快的，满意👍", "middling", "with Latin words", "emoji"),
        ("这玩意儿咋这么不经用啊" * 6, "long", "hanzi only", "dialect or slang"),
    ],
)
def test_texts_are_sliced_by_length_script_and_tone(text, length, script, tone):
    assert slice_texts([text]) == {"length": [length], "script": [script], "tone": [tone]}
