# Every target makes what it needs: a bare machine with Python >= 3.11 and make is enough.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PEERS  := .venv-peers
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

define needs_python
@$(PYTHON) -c 'import sys; sys.exit("Lind needs Python 3.11 or newer; this is %s. Set PYTHON=..." % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
endef

.PHONY: help demo test check quick ui bench peers fuzz soak clean

help:            ## show this table
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.base: pyproject.toml
	$(needs_python)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	@touch $@

# An environment of its own: what the peers pull in would move packages that Lind's own tests run on.
$(PEERS)/.ready: pyproject.toml
	$(needs_python)
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet -e '.[bench,peers]'
	@touch $@

demo: $(VENV)/.base     ## read the bundled sample, ask three questions
	$(BIN)/lind demo

ui: $(VENV)/.base       ## open the page on the bundled sample (or LIND_LIBRARY=folder)
	$(BIN)/lind ui

test: $(VENV)/.dev      ## run every test
	$(BIN)/python -m pytest

quick: $(VENV)/.dev     ## the tests that need neither model nor browser
	$(BIN)/python -m pytest -m 'not model and not browser and not slow' -x -q

check: $(VENV)/.dev     ## format, lint, types, imports, doctests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q --doctest-modules corpus index assistant ui evals --ignore=ui/app.py

bench: $(VENV)/.base $(PEERS)/.ready  ## quality and speed on fixed sets, beside the plain quickstart
	$(PEERS)/bin/python -m evals.bench $(BENCH_OPTIONS)
	$(BIN)/python -m evals gate

peers: $(PEERS)/.ready  ## quality, speed, memory beside LangChain, txtai, bm25s (15 to 35 minutes)
	$(PEERS)/bin/python -m evals.peers $(PEERS_OPTIONS)

fuzz: $(VENV)/.dev      ## 10,000 made-up files for each reader and the number parser, 1,000 damaged ones (5 to 10 minutes)
	LIND_FUZZ_CASES=10000 $(BIN)/python -m pytest -q tests/fuzz

soak: $(VENV)/.dev      ## 1,000 kills, 200 double writers, 2,000 damaged files, every failing call, 100,000 questions (hours; SOAK_OPTIONS='--work FOLDER --minutes 30': in parts)
	$(BIN)/python -m evals.soak $(SOAK_OPTIONS)

clean:                  ## remove the environment and caches
	rm -rf $(VENV) $(PEERS) .ruff_cache .mypy_cache .import_linter_cache
