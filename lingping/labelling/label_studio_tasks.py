"""Texts to label as tasks of Label Studio, with the classifier's labels filled in, and the labelling interface."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from lingping.evaluation.agreement import label_scores
from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import WISH_FROM
from lingping.model.taxonomy import Taxonomy

SENTIMENT, WISH, NEED = "sentiment", "wish", "need_"  # names of the choices; NEED is a prefix
_NAMES_ZH = {"negative": "差评", "neutral": "中性", "positive": "好评"}


def make_tasks(
    classifier: Classifier, scores: Scores, texts: Sequence[tuple[str, str]], drawn_as: Sequence[str]
) -> list[dict[str, Any]]:
    """One Label Studio task for each (text_id, text), with the classifier's labels filled in for a person to correct.

    `scores` are the classifier's of the texts; `drawn_as`: for each text why it was drawn (`sampling.DrawnAs`).
    """
    predicted = _predict_choices(classifier, scores)
    return [
        {
            "data": {"text": text, "text_id": identity, "drawn_as": reason, "model_id": classifier.model_id},
            "predictions": [{"model_version": classifier.model_id, "result": choices}],
        }
        for (identity, text), reason, choices in zip(texts, drawn_as, predicted, strict=True)
    ]


def make_interface(taxonomy: Taxonomy) -> str:
    """Label Studio's labelling interface for the tasks, as XML."""
    needs = "\n".join(
        f'  <Header size="5" value={quoteattr(f"{need.name_zh}：{need.definition}")}/>\n'
        + _offer_choices(NEED + need.code, {state: f"{_NAMES_ZH[state]}" for state in SENTIMENTS}, required=False)
        for need in taxonomy.needs
    )
    return f"""<View>
  <Text name="text" value="$text"/>
  <Header size="4" value="总体情感（中性：好坏参半、看不出、只陈述事实）"/>
{_offer_choices(SENTIMENT, _NAMES_ZH, required=True)}
  <Header size="4" value="谈到的每个需求及其态度；没谈到的不选"/>
{needs}
  <Header size="4" value="是否提出了愿望或建议"/>
{_offer_choices(WISH, {WISH: "提出了愿望或建议"}, required=False)}
</View>
"""


def _predict_choices(classifier: Classifier, scores: Scores) -> list[list[dict[str, Any]]]:
    """For each scored text the choices that the classifier would make."""
    labels = label_scores(classifier, scores)
    found = []
    for sentiment, states, wish in zip(labels.sentiments, labels.states, scores.wish, strict=True):
        chosen = {SENTIMENT: SENTIMENTS[sentiment]}
        chosen |= {NEED + classifier.needs[need]: STATES[states[need]] for need in states.nonzero()[0]}
        chosen |= {WISH: WISH} if wish >= WISH_FROM else {}
        found.append([_make_choice(name, label) for name, label in chosen.items()])
    return found


def _make_choice(name: str, label: str) -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [label]}}


def _offer_choices(name: str, labels: Mapping[str, str], *, required: bool) -> str:
    options = "".join(f"<Choice value={quoteattr(shown)} alias={quoteattr(label)}/>" for label, shown in labels.items())
    return (
        f'  <Choices name={quoteattr(name)} toName="text" choice="single" showInline="true"'
        f' required="{str(required).lower()}">{options}</Choices>'
    )
