"""`finetune`: from a folder of labelled texts to a model folder."""

import shutil

import pytest
import yaml
from pandas import read_parquet

from lingping.errors import LingpingError
from lingping.evaluation.judgement import evaluate
from lingping.evaluation.key_figures import pick_headlines
from lingping.model.loading import load_classifier
from lingping.model.manifest import ModelError
from lingping.model.registry import verify
from lingping.model.taxonomy import SHIPPED_TAXONOMY
from lingping.training.finetune import finetune
from lingping.training.job import COMPACT_NAME


@pytest.fixture(scope="module")
def trained(labelled, tmp_path_factory):
    return finetune(labelled, tmp_path_factory.mktemp("models"), epochs=1)


def test_a_trained_model_is_saved_whole_and_scores_by_its_id(trained, needs):
    classifier = load_classifier(trained.name, models=trained.parent)
    assert classifier.model_id == trained.name
    assert classifier.needs == needs
    assert classifier.network.wide is not None
    assert classifier.score(["发货很快，很满意"]).needs.shape == (1, len(needs), 4)
    assert [path.name for path in trained.parent.iterdir() if path.is_file()] == []
    assert list((trained.parent / ".training").iterdir()) == []


def test_manifest_and_card_report_the_figures_beside_the_baseline_and_the_number_of_texts(trained, corpus):
    manifest = verify(trained)
    assert set(manifest.figures) == {COMPACT_NAME, "linear-baseline"}
    texts = len(corpus.test_sentiment)
    card = (trained / "README.md").read_text(encoding="utf-8")
    assert f"accuracy (n = {texts})" in card
    assert "## Limits" in card


def test_figures_of_the_manifest_are_those_of_the_model_as_saved(trained, corpus):
    again = evaluate(load_classifier(str(trained), models=trained), corpus)
    assert pick_headlines(again) == pytest.approx(verify(trained).figures[COMPACT_NAME], abs=1e-6)


def test_a_tampered_model_is_not_loaded(trained, tmp_path):
    spoiled = shutil.copytree(trained, tmp_path / "spoiled")
    with (spoiled / "model.safetensors").open("r+b") as file:
        file.seek(-1, 2)
        file.write(b"\x55")
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        load_classifier(str(spoiled), models=tmp_path)


def test_a_bert_from_a_folder_is_fine_tuned_and_named_after_it(labelled, tiny_bert, tmp_path):
    folder = finetune(labelled, tmp_path, base=str(tiny_bert), max_steps=2)
    manifest = verify(folder)
    assert (manifest.architecture, manifest.tokenizer) == ("bert", "pieces")
    assert manifest.model_id.startswith("tiny-bert-needs-")
    assert "Stopped after 2 steps" in (folder / "README.md").read_text(encoding="utf-8")
    classifier = load_classifier(folder.name, models=tmp_path)
    assert classifier.network.wide is not None
    assert classifier.score(["味道香甜"]).sentiment.shape == (1, 3)


def test_a_shop_may_replace_the_needs_and_retrain(labelled, tmp_path):
    data = shutil.copytree(labelled, tmp_path / "data")
    renamed = read_parquet(data / "needs.parquet")
    renamed["needs"] = renamed["needs"].str.replace("logistics", "delivery")
    renamed.to_parquet(data / "needs.parquet")
    entries = yaml.safe_load(SHIPPED_TAXONOMY.read_text(encoding="utf-8"))
    kept = [entry for entry in entries if entry["code"] in ("price", "efficacy", "packaging", "service", "taste_smell")]
    delivery = kept[0] | {"code": "delivery", "name_zh": "配送"}
    taxonomy = tmp_path / "own.yaml"
    taxonomy.write_text(yaml.safe_dump([*kept, delivery], allow_unicode=True), encoding="utf-8")
    folder = finetune(data, tmp_path / "models", taxonomy=taxonomy, max_steps=1)
    assert verify(folder).needs == (*(entry["code"] for entry in kept), "delivery")
    assert (folder / "needs.yaml").read_bytes() == taxonomy.read_bytes()


def test_an_empty_folder_is_refused_before_anything_is_trained(tmp_path):
    with pytest.raises(LingpingError, match=r"lacks sentiment\.parquet, .* laptop_clauses\.parquet\."):
        finetune(tmp_path, tmp_path / "models")
    with pytest.raises(LingpingError, match="nowhere: no such folder"):
        finetune(tmp_path / "nowhere", tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_a_base_that_cannot_be_used_is_refused_before_the_texts_are_read(labelled, tmp_path, monkeypatch):
    monkeypatch.setattr("lingping.training.finetune.read_corpus", lambda *_, **__: pytest.fail("the texts were read"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(LingpingError, match=r"empty: no config\.json"):
        finetune(labelled, tmp_path / "models", base=str(tmp_path / "empty"))
