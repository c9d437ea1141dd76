# Every target makes what it needs: a bare machine with Python >= 3.11 and make is enough.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PEERS  := .venv-peers
NEWEST := .venv-newest
LOCKER := .venv-lock
LOCKS  := locks
comma  := ,
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

define needs_python
@$(PYTHON) -c 'import sys; sys.exit("Lind needs Python 3.11 or newer; this is %s. Set PYTHON=..." % sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
endef

# Install into environment $(1) what the lock's files $(2) name, then Lind with its extras $(3). The second step adds
# torch in whichever build pip finds here (locks/renew.py says why) and fails where the lock does not fit pyproject.toml.
define install
$(1)/bin/python -m pip install --quiet --no-compile --no-deps --require-hashes $(2:%=-r $(LOCKS)/%.txt)
$(1)/bin/python -m pip install --quiet --no-compile --constraint $(LOCKS)/versions.txt --no-build-isolation -e '.$(3)'
endef

QUICK := -m 'not model and not browser and not slow' -x -q

.PHONY: help demo ui test quick check wheel bench peers fuzz soak newest lock clean chromium

help:            ## show this table
	@grep -E '^[a-z]+: .*##|^[a-z]+:  *##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/.base: pyproject.toml $(LOCKS)/base.txt $(LOCKS)/versions.txt
	$(needs_python)
	$(PYTHON) -m venv $(VENV)
	$(call install,$(VENV),base)
	@touch $@

$(VENV)/.dev: $(VENV)/.base $(LOCKS)/dev.txt
	$(call install,$(VENV),dev,[dev])
	@touch $@

$(PEERS)/.ready: pyproject.toml $(LOCKS)/base.txt $(LOCKS)/peers.txt $(LOCKS)/versions.txt
	$(needs_python)
	$(PYTHON) -m venv $(PEERS)
	$(call install,$(PEERS),base peers,[bench$(comma)peers])
	@touch $@

demo: $(VENV)/.base     ## read the bundled sample, ask three questions
	$(BIN)/lind demo

ui: $(VENV)/.base       ## open the page on the bundled sample (or LIND_LIBRARY=folder)
	$(BIN)/lind ui

test: $(VENV)/.dev chromium  ## run every test; installs Chromium where it may (root, apt-get)
	$(BIN)/python -m pytest

# Without it the run's last lines say how many tests of the page were left out; in CI that is a failure.
chromium:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get && apt-get update -qq && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; }; \
	} >/dev/null || [ "$$CI" != true ] || { echo "no Chromium and no way to install it: CI runs every test" >&2; exit 1; }

quick: $(VENV)/.dev     ## the tests that need neither model nor browser
	$(BIN)/python -m pytest $(QUICK)

check: $(VENV)/.dev     ## format, lint, types, imports, doctests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q --doctest-modules corpus index assistant ui evals --ignore=ui/app.py

wheel: $(VENV)/.dev     ## build the wheel, install it alone into an empty environment, run `lind demo` and `lind ui` there
	$(BIN)/python -m pytest -q tests/wheel/check_wheel.py

bench: $(VENV)/.base $(PEERS)/.ready  ## quality and speed on fixed sets, beside the plain quickstart
	$(PEERS)/bin/python -m evals.bench $(BENCH_OPTIONS)
	$(BIN)/python -m evals gate

peers: $(PEERS)/.ready  ## quality, speed, memory beside LangChain, txtai, bm25s (15 to 35 minutes)
	$(PEERS)/bin/python -m evals.peers $(PEERS_OPTIONS)

fuzz: $(VENV)/.dev      ## 10,000 made-up files for each reader and the number parser, 1,000 damaged ones (5 to 10 minutes)
	LIND_FUZZ_CASES=10000 $(BIN)/python -m pytest -q tests/fuzz

soak: $(VENV)/.dev      ## 1,000 kills, 200 double writers, 2,000 damaged files, every failing call, 100,000 questions (hours; SOAK_OPTIONS='--work FOLDER --minutes 30': in parts)
	$(BIN)/python -m evals.soak $(SOAK_OPTIONS)

# The embedding model is converted anew: that is where a new release of others has broken Lind before.
newest:                 ## the quick tests and the embedding model's on the newest versions that pyproject.toml allows
	$(needs_python)
	rm -rf $(NEWEST)
	$(PYTHON) -m venv $(NEWEST)
	$(NEWEST)/bin/python -m pip install --quiet --no-compile -e '.[dev]'
	$(NEWEST)/bin/python -m pytest $(QUICK)
	LIND_CACHE=$(NEWEST)/cache $(NEWEST)/bin/python -m pytest -q tests/test_embed.py

lock:                   ## renew the lock of all packages (locks/)
	$(needs_python)
	$(PYTHON) -m venv $(LOCKER)
	$(LOCKER)/bin/python -m pip install --quiet 'uv>=0.13,<0.14'
	$(LOCKER)/bin/python $(LOCKS)/renew.py

clean:                  ## remove the environments and caches
	rm -rf $(VENV) $(PEERS) $(NEWEST) $(LOCKER) .ruff_cache .mypy_cache .import_linter_cache
