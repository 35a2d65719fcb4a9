# make demo      checks the samples (out/demo.html), compiles a pack of files (build/demo/), starts the web system with a demo year
# make test      the tests;  make soak: the long ones;  make bench: timings
# make lint      style, types and the order of the rooms
# make fonts     the Chinese fonts of PDF files;  make assets: the front-end libraries (both part of setup)
# make schema    docs/book.schema.json;  make rules: docs/rules.md;  make lifecycle: docs/lifecycle.md;  make samples: the files of samples/
# make facts     the workbooks of samples/facts/
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: setup fonts assets demo test test-postgresql soak bench lint schema rules lifecycle samples facts clean

setup: .venv/.stamp-dev fonts assets

# PDF files embed them; without npm those of the computer are used.
fonts: .venv/.stamp-runtime
	@$(BIN)/python tools/fetch_fonts.py

# Charts and the like; without npm the pages do without them.
assets: .venv/.stamp-dev
	@$(BIN)/python tools/fetch_assets.py

# A venv that is missing, or whose Python is gone, is made anew; its stamps go with it.
$(BIN)/python:
	$(PYTHON) -m venv --clear .venv

.venv/.stamp-dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e '.[dev]'
	@touch .venv/.stamp-runtime $@

.venv/.stamp-runtime: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) install -c constraints.txt -e '.[samples,web]'
	@touch $@

# Findings (exit 1) are what the demo shows; a file that could not be checked (exit 2) is a failure.
demo: .venv/.stamp-runtime fonts assets
	@mkdir -p out
	@$(BIN)/mingzhang check samples || [ $$? -eq 1 ]
	@$(BIN)/mingzhang check samples --format html -o out/demo.html || [ $$? -eq 1 ]
	@$(BIN)/mingzhang compile samples/facts/qinghe-office-2024.xlsx --layout henan-luoyang-2024 -o build/demo
	@rm -rf build/demo-data
	@$(BIN)/mingzhang demo --data build/demo-data

test: setup
	$(BIN)/python -m pytest -n auto -m "not soak"

# A PostgreSQL of its own that is gone afterwards.
test-postgresql: setup
	pg_virtualenv sh -c 'MINGZHANG_DATABASE="postgresql://$$PGUSER:$$PGPASSWORD@$$PGHOST:$$PGPORT/$$PGDATABASE" $(BIN)/python -m pytest -n auto -m "not soak" tests/web'

soak: setup
	$(BIN)/python -m pytest -m soak

bench: setup
	$(BIN)/python -m bench

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

schema: .venv/.stamp-runtime
	$(BIN)/mingzhang schema -o docs/book.schema.json

rules: .venv/.stamp-runtime
	$(BIN)/python tools/make_rules.py

lifecycle: .venv/.stamp-runtime
	$(BIN)/python tools/make_lifecycle.py

samples: .venv/.stamp-runtime
	$(BIN)/python tools/make_samples.py

facts: .venv/.stamp-runtime
	$(BIN)/python tools/make_facts.py
	cp samples/facts/*.xlsx src/mingzhang/web/operation/demo/

clean:
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
