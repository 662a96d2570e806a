"""`lingping evaluate` on contrast texts and public sets, and with two models side by side."""

import json

import duckdb
import pytest
from public_files import write_public_sets

from lingping.model.taxonomy import SHIPPED_TAXONOMY
from lingping.training.finetune import finetune
from warehouse.database.connection import open_writer


@pytest.fixture(scope="module")
def model(labelled, tmp_path_factory):
    return finetune(labelled, tmp_path_factory.mktemp("models"), max_steps=1)


def test_the_shipped_contrast_texts_are_evaluated_without_any_other_file(lingping, tmp_path):
    told = lingping("evaluate", "--home", tmp_path / "home", "--out", tmp_path / "report")
    assert told.code == 0
    for line in ("pairs with every sentiment right", "positive texts read as negative", "irony", "Worst errors"):
        assert line in told.out
    assert max(map(len, told.out.splitlines())) <= 80 or str(tmp_path) in told.out
    sets = json.loads((tmp_path / "report" / "report.json").read_bytes())["held_out"]["sets"]
    assert list(sets) == ["contrast"]


def test_two_models_stand_side_by_side_on_every_set(lingping, labelled, model, tmp_path):
    sets = write_public_sets(tmp_path / "sets")
    asked = ("evaluate", "--model", model, "--compare", "lingping-mini", "--data", labelled, "--public", sets)
    told = lingping(*asked, "--home", tmp_path / "home", "--out", tmp_path / "report")
    assert told.code == 0
    for line in ("Test texts of the labelled folder", "Contrast texts", "Public test sets", "difference", "SKEP 0.835"):
        assert line in told.out
    plain = json.loads((tmp_path / "report" / "report.json").read_bytes())
    assert plain["held_out"]["other_id"].startswith("lingping-mini")
    assert set(plain["held_out"]["sets"]) > {"labelled", "contrast", "eprstmt"}
    for each in plain["held_out"]["sets"].values():
        assert set(each["figures"]) == set(each["other"]) == set(each["differences"])
    headlines = plain["held_out"]["sets"]["labelled"]["figures"]
    assert headlines["needs_f1"] == plain["figures"]["needs_f1"]


def test_an_evaluation_replaces_the_figures_of_the_same_texts_and_keeps_the_others(lingping, labelled, model, tmp_path):
    warehouse = tmp_path / "home" / "warehouse.duckdb"
    with open_writer(warehouse):
        pass

    def count_figures():
        with duckdb.connect(warehouse, read_only=True) as con:
            return dict(
                con.execute(
                    "select if(slice_kind in ('contrast', 'public'), slice_kind, 'folder'), count(*)"
                    " from ops.model_quality group by all"
                ).fetchall()
            )

    asked = ("evaluate", "--model", model, "--home", tmp_path / "home")
    assert lingping(*asked, "--data", labelled, "--no-contrast").code == 0
    folder = count_figures()["folder"]
    assert lingping(*asked).code == 0
    assert lingping(*asked).code == 0
    assert count_figures() == {"folder": folder, "contrast": 13 * 7}
    assert lingping(*asked, "--no-contrast", "--public", write_public_sets(tmp_path / "sets")).code == 0
    assert count_figures() == {"folder": folder, "contrast": 13 * 7, "public": 5 * 3}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--no-contrast",), "Nothing to evaluate on"),
        (("--public", "nowhere"), "nowhere: no such folder"),
        (("--compare", "lingping-mini"), "is the evaluated model itself"),
        (("--compare", "nobody"), "nobody: neither a folder nor one of"),
        (("--data", "nowhere"), "nowhere: no such folder"),
    ],
)
def test_what_cannot_be_evaluated_is_one_line(lingping, tmp_path, options, message):
    told = lingping("evaluate", "--home", tmp_path / "home", *options)
    assert told.code == 2
    assert message in told.err
    assert told.err.count("\n") == 1, "it was found before the classifier was loaded"


def test_models_with_other_needs_are_not_compared(lingping, labelled, tmp_path):
    own = tmp_path / "needs.yaml"
    own.write_text(SHIPPED_TAXONOMY.read_text("utf-8").replace("code: content", "code: story"), "utf-8")
    other = finetune(labelled, tmp_path / "models", taxonomy=own, max_steps=1)
    told = lingping("evaluate", "--home", tmp_path / "home", "--compare", other)
    assert told.code == 2
    assert "knows other needs than" in told.err
