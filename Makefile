# Two commands for a newcomer: `make demo` and `make test`. Both set up .venv in the tree by themselves.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNS := $(VENV)/.runs
READY := $(VENV)/.ready
WORKERS ?= 2
VERSIONS ?=
KILLS ?= 30
FUZZ ?= 100000
PAIRS ?= 1000
SEED ?= $(shell date +%s)
FAULTS := tests/engine/test_kills.py tests/engine/test_presets.py

# uv where it is, else pip: both take the locked packages alone, each by its hash. Nothing is compiled ahead, since few of
# the thousands of modules of pulumi-aws, whose types the checks read, are ever imported.
INSTALL := $(if $(shell command -v uv),uv pip install --quiet --python $(BIN)/python,\
  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile)

# The tests start a thousand processes. Where the environment forbids it to keep compiled modules, as containers do, each
# would compile all it loads anew, which takes longer than the rest.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-fast test-faults test-walks test-browser test-scheduler test-fuzz engine test-lowest test-newest lock check format catalog clean

$(RUNS): pyproject.toml requirements/run.txt
	$(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes --requirement requirements/run.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	touch $@

$(READY): $(RUNS) requirements/dev.txt
	$(INSTALL) --require-hashes --requirement requirements/dev.txt
	touch $@

demo: $(RUNS) ## open the wizard; without a terminal, rehearse the preset "ha" at full speed
	@if [ -t 0 ] && [ -t 1 ]; then $(BIN)/jobvector-wizard; else $(BIN)/jobvector-wizard rehearse ha --speed 0; fi

engine: $(READY) ## the Pulumi CLI of the engine tests, built once into the user's cache
	$(BIN)/python scripts/test_engine.py

test: $(READY) engine ## all the tests, fast ones first
	$(BIN)/python -m pytest tests/project tests/catalog tests/design tests/planning tests/services tests/documents tests/reporting -n $(WORKERS)
	$(BIN)/python -m pytest tests/cli tests/fuzz tests/infrastructure tests/provisioning tests/account tests/screens -n $(WORKERS)
	$(BIN)/python -m pytest tests/engine -n $(WORKERS) --dist worksteal $(FAULTS:%=--ignore=%)
	$(BIN)/python -m pytest tests/terminal tests/install -n $(WORKERS) --dist worksteal

test-fast: $(READY) ## the pure ones, but for the analysis of every order and loss
	$(BIN)/python -m pytest tests/catalog tests/design tests/planning tests/services tests/documents tests/reporting -n $(WORKERS) --ignore-glob='*/test_analysis*'

test-faults: $(READY) engine ## kill an `up` at KILLS moments, and each preset's whole life; about an hour for thirty
	JOBVECTOR_KILLS=$(KILLS) $(BIN)/python -m pytest $(FAULTS) -n $(WORKERS) --dist loadfile

test-fuzz: $(READY) ## FUZZ hostile inputs and 500 as processes, drawn from SEED, and PAIRS of designs; more than an hour for a hundred thousand
	@echo "drawn from SEED=$(SEED)"
	JOBVECTOR_FUZZ=$(FUZZ) JOBVECTOR_FUZZ_SEED=$(SEED) $(BIN)/python -m pytest tests/fuzz -n $(WORKERS) --dist worksteal
	JOBVECTOR_PAIRS=$(PAIRS) $(BIN)/python -m pytest tests/planning/test_differences.py -k any_two_designs

test-walks: $(READY) ## every theme, size and command of the wizard, of which `make test` takes a few
	JOBVECTOR_WALKS=all $(BIN)/python -m pytest tests/screens/test_themes.py tests/screens/test_sizes.py tests/screens/test_palette.py -n $(WORKERS)

test-browser: $(READY) ## what the program writes for a browser, in a real one: an installed Chrome or Chromium, else Debian's where CI is root
	$(BIN)/python scripts/test_browser.py

test-scheduler: $(READY) ## the model against kube-scheduler itself, built once for each of VERSIONS (1.34 … or all)
	$(BIN)/python scripts/test_scheduler.py $(VERSIONS)
	JOBVECTOR_SCHEDULER_VERSIONS="$(VERSIONS)" $(BIN)/python -m pytest tests/scheduler -n $(WORKERS) --dist worksteal

test-lowest: ## the lowest versions that pyproject.toml declares, in an environment of their own; needs uv
	scripts/test_versions.sh lowest-direct

test-newest: ## and the newest
	scripts/test_versions.sh highest

lock: $(READY) ## make requirements/ anew from pyproject.toml; needs uv, and with UPGRADE=--upgrade takes the newest
	$(BIN)/python scripts/lock.py $(UPGRADE)

check: $(READY) ## lock, lint, format, types, spelling, contracts, catalog, docs, coverage; a line each says what it looked at
	$(BIN)/python scripts/check.py

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalog: $(READY) ## rebuild the bundled catalog from catalog_sources/
	$(BIN)/python scripts/build_catalog.py

clean:
	rm -rf $(VENV) .venv-* dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
