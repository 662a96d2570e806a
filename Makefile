# Two commands matter: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
DEMO := demo
INSTALLED := .venv/.installed

.PHONY: setup demo test check dev train bench

setup: $(INSTALLED)  ## the environment, exactly as pinned

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: setup  ## a sample world through the whole pipeline: warehouse, snapshot, letters
	test -d $(DEMO)/inbox || $(BIN)/lingping sample --home $(DEMO)
	$(BIN)/lingping run --home $(DEMO)

test: setup
	$(BIN)/python -m pytest --numprocesses 2

check: setup  ## style, types, and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

dev: setup  ## the Dagster UI on the demo home
	DAGSTER_HOME=$(abspath $(DEMO))/dagster LINGPING_HOME=$(abspath $(DEMO)) $(BIN)/dagster dev --workspace workspace.yaml

DATA ?= ../shared/data
train: setup  ## the shipped classifier again, from labelled texts in DATA
	$(BIN)/lingping train --data $(DATA)

bench: setup
	$(BIN)/python -m benchmarks.scoring
