# `make` alone lists the doors. Only Python 3.11 or newer, git and make are needed; everything else comes with `setup`.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
INSTANCE ?= instance
JOBS ?= auto
PIP := PYTHONWARNINGS=ignore $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint deploy/constraints.txt

.PHONY: help setup run test browser-test slow-test check fix docs bench clean
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.ready  ## Python environment in .venv (done by the others when needed)

$(VENV)/.base: deploy/constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; try: make PYTHON=python3.11")'
	@echo "Making the Python environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip --disable-pip-version-check install --quiet --upgrade pip
	@touch $@

# Whoosh is from before Python's newer warnings; compiled once here, it stays silent later.
$(VENV)/.ready: $(VENV)/.base setup.cfg pyproject.toml
	@echo "Installing what the program and its tests need ..."
	@$(PIP) --editable '.[test]'
	@$(BIN)/python -W ignore -m compileall -q $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/whoosh || true
	@touch $@

$(VENV)/.browser: $(VENV)/.ready
	@$(PIP) --editable '.[test,browser]'
	@touch $@

$(VENV)/.lint: $(VENV)/.ready
	@$(PIP) --editable '.[test,lint]'
	@touch $@

run: $(VENV)/.ready  ## the forum with a demo county, on http://127.0.0.1:8000/
	@export HUIYIN_STAFF_TOTP=$${HUIYIN_STAFF_TOTP:-optional} HUIYIN_SITE_URL=$${HUIYIN_SITE_URL:-http://127.0.0.1:$(PORT)}; \
	$(BIN)/huiyin --instance $(INSTANCE) demo --if-empty || exit 1; \
	exec $(BIN)/huiyin --instance $(INSTANCE) serve --port $(PORT)

test: $(VENV)/.ready  ## all tests but the browser's and the slow ones
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m 'not browser and not slow' $(ARGS)

slow-test: $(VENV)/.ready  ## kill -9 during posting, long histories, rebuilding
	$(BIN)/python -m pytest -q -m 'slow and not browser' $(ARGS)

browser-test: $(VENV)/.browser  ## the main journeys in Chromium, with and without JavaScript, and axe
	@command -v chromium >/dev/null || { echo "Chromium is missing; on Debian: apt-get install chromium"; exit 1; }
	$(BIN)/python -m pytest -q -m browser $(ARGS)

check: $(VENV)/.lint  ## formatter, linters, types, the rules of the house, fresh docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m pytest -q -n $(JOBS) tests/rules

fix: $(VENV)/.lint  ## let the formatter and the linter put right what they can
	$(BIN)/ruff check --fix . || true
	$(BIN)/ruff format .

docs: $(VENV)/.ready  ## write docs/settings.md, docs/wiring.md and tests/routes.txt anew from the program
	$(BIN)/python -m tests.support.generated_docs

bench: $(VENV)/.ready  ## ratios, measured side by side: deep threads, large boards
	$(BIN)/python -m tests.benchmarks.thread_depth

clean:  ## remove the environment and caches; instance/ stays
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis *.egg-info
