"""A shop with needs of its own: the file trains a model, and the model reads the shop's reviews by it."""

import json
import shutil

import yaml
from pandas import read_parquet

from lingping.model.taxonomy import SHIPPED_TAXONOMY


def test_needs_of_ones_own_train_score_and_reach_the_tables(lingping, labelled, tmp_path):
    data, home = shutil.copytree(labelled, tmp_path / "data"), tmp_path / "home"
    gold = read_parquet(data / "needs.parquet")
    gold["needs"] = gold["needs"].str.replace("logistics", "delivery")
    gold.to_parquet(data / "needs.parquet")
    entries = yaml.safe_load(SHIPPED_TAXONOMY.read_text(encoding="utf-8"))
    kept = [entry for entry in entries if entry["code"] in ("price", "efficacy", "packaging", "service", "taste_smell")]
    own = tmp_path / "own.yaml"
    own.write_text(
        yaml.safe_dump([*kept, kept[0] | {"code": "delivery", "name_zh": "配送"}], allow_unicode=True), "utf-8"
    )
    trained = lingping("train", "--data", data, "--taxonomy", own, "--epochs", 1, "--home", home)
    assert trained.code == 0, trained.err
    (model,) = [folder.name for folder in (home / "models").iterdir() if folder.name.startswith("lingping-compact")]

    (home / "inbox").mkdir()
    lines = ["评论ID,商品ID,评分,评论内容,评论时间"]
    lines += [f"{n},i1,1,快递太慢了、味道香甜、第{n}次买,2026-03-0{n} 10:00:00" for n in range(1, 8)]
    (home / "inbox" / "reviews.csv").write_text("\n".join(lines) + "\n", "utf-8")
    run = lingping("run", "--home", home, "--merchant", "shop", "--model", model)
    assert run.code == 0, run.err
    told = lingping("sql", "from nlp.taxonomy order by need", "--json", "--home", home)
    codes = [json.loads(line)["need"] for line in told.out.splitlines()]
    assert codes == sorted([*(entry["code"] for entry in kept), "delivery"])
    read = lingping("sql", "select count(opinion) as n from marts.reviews", "--json", "--home", home)
    assert json.loads(read.out)["n"] == 7
    named = lingping("sql", "select distinct need from marts.review_needs", "--json", "--home", home)
    assert {json.loads(line)["need"] for line in named.out.splitlines()} <= set(codes)

    back = lingping("run", "--home", home)
    assert back.code == 0, back.err  # the shipped model, with the shipped needs
