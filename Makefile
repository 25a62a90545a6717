# Everything a person does with this project, by name. `make` alone lists it.
#
# PYTHON is the interpreter that makes .venv (3.11 or newer): the first fitting one found, or your own choice, as in
# `make run PYTHON=python3.13`. An existing .venv is kept; `make clean` removes it.

PYTHON ?= $(shell for each in python3 python3.11 python3.12 python3.13 python3.14; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
WORKERS ?= 2
# Where this cannot tell (a bad setting, a damaged store), the next command says why in a sentence and stops.
HAS_DATA := import sys, settings; from data.store import Store; sys.exit(Store(settings.get().store).current() is None)

.DEFAULT_GOAL := help
.PHONY: help run serve test check audit format bench soak screenshots plotly clean chromium postgresql

help: ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## set up, load demonstration data if the store is empty, serve http://127.0.0.1:8050
	@$(BIN)/python -c '$(HAS_DATA)' 2>/dev/null || $(BIN)/python -m data demo
	@$(BIN)/python app.py

serve: $(VENV)/run.stamp ## serve many people with gunicorn (docs/operations.md); the store has its data already
	@$(BIN)/python serve.py

test: $(VENV)/dev.stamp chromium postgresql ## set up (a Chromium and a PostgreSQL too), run the whole suite
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile

check: $(VENV)/dev.stamp ## format, lint, types, layers, unsafe libraries
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/pyright
	@PYTHONPATH=. $(BIN)/lint-imports
	@$(BIN)/python -m tests.audit

audit: $(VENV)/dev.stamp ## are libraries known to be unsafe? needs the internet
	@$(BIN)/python -m tests.audit --strict

format: $(VENV)/dev.stamp ## rewrite files in the project's format
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

bench: $(VENV)/bench.stamp ## benchmarks beside the peers
	@$(BIN)/python -m bench

soak: $(VENV)/dev.stamp ## the long campaigns, left out of `make test`
	@$(BIN)/python -m pytest -m soak -vv --durations=15 --durations-min=10

screenshots: $(VENV)/dev.stamp chromium ## pictures of every page at every width, both themes and on paper, and what breaks
	@$(BIN)/python -m tests.browser.screenshots --paper $(OPTIONS)

plotly: ## make the plotly bundle anew, with Node (assets/plotly/README.md)
	@cd assets/plotly/recipe && npm ci --no-fund --no-audit && npm run --silent build && rm -rf node_modules

clean: ## remove .venv and caches; the store stays
	rm -rf $(VENV) .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results

chromium: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.browser.chromium

postgresql: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.postgresql

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; install one, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; " + sys.executable + " is " + sys.version.split()[0])'
	@echo "Making $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	@echo "Installing what the program needs (once; a minute or two) …"
	@$(PIP) --requirement requirements.txt
	@touch $@

$(VENV)/bench.stamp: requirements-bench.txt $(VENV)/run.stamp
	@echo "Installing the peers of the benchmarks (once) …"
	@$(PIP) --requirement requirements-bench.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing what tests and checks need (once; a minute or two) …"
	@$(PIP) --requirement requirements-dev.txt
	@touch $@
