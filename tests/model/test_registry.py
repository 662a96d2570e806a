import json
import pickle
from dataclasses import replace

import pytest

from lingping.model.manifest import MANIFEST, Manifest, ModelError
from lingping.model.registry import resolve, save, verify

FILES = {
    "model.safetensors": b"weights",
    "config.json": b"{}",
    "vocab.txt": b"a\n",
    "needs.yaml": b"[]",
    "README.md": b"# card",
}
DRAFT = Manifest(
    model_id="lingping-mini-1",
    architecture="compact",
    tokenizer="words",
    longest=128,
    needs=("price",),
    thresholds=(0.3,),
    neutral=0.4,
    figures={},
    data_sha256="0" * 64,
    seed=7,
    lingping_version="0",
    mix={},
    temperatures={},
    rates={},
)


@pytest.fixture
def folder(tmp_path):
    return save(DRAFT, FILES, tmp_path)


def test_a_saved_model_describes_itself(folder):
    manifest = verify(folder)
    assert manifest.model_id == folder.name
    assert replace(manifest, model_id=DRAFT.model_id, files={}) == DRAFT
    assert {name: (folder / name).read_bytes() for name in manifest.files} == FILES


def test_other_weights_are_another_model_and_other_words_are_not(tmp_path, folder):
    other = save(DRAFT, FILES | {"model.safetensors": b"others"}, tmp_path)
    assert other != folder
    assert verify(folder).model_id != verify(other).model_id
    assert save(DRAFT, FILES | {"README.md": b"# better"}, tmp_path) == folder
    assert verify(folder)
    assert sorted(tmp_path.iterdir()) == sorted([folder, other])


def test_a_save_that_fails_leaves_nothing_behind(tmp_path):
    with pytest.raises(OSError, match="no such folder"):
        save(DRAFT, FILES | {"no such folder/vocab.txt": b""}, tmp_path)
    assert list(tmp_path.iterdir()) == []


def refused(folder):
    with pytest.raises(ModelError) as caught:
        verify(folder)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_not_the_one_saved_is_refused(folder, name):
    content = bytearray(FILES[name])
    content[-1] ^= 1
    (folder / name).write_bytes(content)
    assert f"{name}: not the file that was saved" in refused(folder)
    (folder / name).unlink()
    assert f"{name}: missing" in refused(folder)


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pkl", "modeling.py"])
def test_a_file_that_came_later_is_refused(folder, name):
    (folder / name).write_bytes(pickle.dumps({}))
    assert name in refused(folder)


def test_a_pickle_is_refused_even_where_the_manifest_names_it(tmp_path):
    folder = save(DRAFT, FILES | {"pytorch_model.bin": pickle.dumps({})}, tmp_path)
    assert "pytorch_model.bin" in refused(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", json.dumps({"model_id": "x"})])
def test_a_spoiled_manifest_is_refused(folder, text):
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    assert MANIFEST in refused(folder)


def test_a_manifest_with_a_threshold_too_few_is_refused(folder):
    entries = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(entries | {"thresholds": []}), encoding="utf-8")
    assert "one threshold for each need" in refused(folder)


def test_a_folder_of_plain_weights_is_told_where_to_go(tmp_path):
    assert "lingping train --base" in refused(tmp_path)


def test_a_model_is_found_by_its_id_and_by_its_folder_whatever_lies_beside_it(tmp_path, folder):
    (tmp_path / "spoiled").mkdir()
    (tmp_path / "spoiled" / MANIFEST).write_text("{", encoding="utf-8")
    assert resolve(folder.name, tmp_path) == folder
    assert resolve(str(folder), tmp_path / "elsewhere") == folder


def test_a_name_without_a_number_means_the_newest(tmp_path):
    for number in (2, 10, 9):
        save(replace(DRAFT, model_id="m"), FILES, tmp_path).rename(tmp_path / f"shop-model-{number}")
    assert resolve("shop-model", tmp_path).name == "shop-model-10"


def test_an_unknown_model_is_refused_with_those_that_are_known(tmp_path, folder):
    with pytest.raises(ModelError, match=f"Model nothing-like-it: .*{folder.name}"):
        resolve("nothing-like-it", tmp_path)
