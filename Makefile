# Every goal installs what it needs first, into folders of this checkout; a second run installs nothing.
PYTHON ?= python3
CITY ?= demo/city.gpkg
PLAN ?= demo/plan.gpkg

BIN := .venv/bin
BENCH := .bench-venv/bin
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --no-deps --no-compile
OWN := --no-build-isolation --editable .
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

.PHONY: help install demo test test-core test-all test-architecture lint types imports format bench locks clean
.DELETE_ON_ERROR:

help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: .venv/.installed ## Make .venv with .venv/bin/shige

%/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "shige needs Python 3.11 or newer: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $*

.venv/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing shige and what it needs into .venv (once)."
	@$(BIN)/python $(PIP_INSTALL) --require-hashes --requirement requirements.lock
	@$(BIN)/python $(PIP_INSTALL) $(OWN)
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	@echo "Installing what the tests need into .venv (once)."
	@$(BIN)/python $(PIP_INSTALL) --require-hashes --requirement requirements-dev.lock
	@touch $@

.bench-venv/.installed: benchmarks/requirements.lock pyproject.toml | $(BENCH)/python
	@echo "Installing shige and the tools it is measured against into .bench-venv (once)."
	@$(BENCH)/python $(PIP_INSTALL) --require-hashes --requirement benchmarks/requirements.lock
	@$(BENCH)/python $(PIP_INSTALL) $(OWN)
	@touch $@

demo: .venv/.installed ## Make up a street of ten communities, draw its grids, check them, open the report
	@mkdir -p demo
	@echo "1. Making up a street of about ten communities and 25,000 households (a synthetic city, no real place)."
	@$(BIN)/shige city make --households 25000 --seed 1 -o $(CITY)
	@echo "2. Drawing its general grids and its micro-grids from buildings and workload."
	@$(BIN)/shige plan draw $(CITY) -o $(PLAN)
	@echo "3. Checking the plan with a checker that shares no code with the drawing."
	@$(BIN)/shige plan check $(PLAN) --city $(CITY)
	@echo "4. Writing the report: a page with the map, and a sheet of doors for each micro-grid."
	@$(BIN)/shige plan report $(PLAN) --city $(CITY) -o demo/report
	@echo "5. The report is demo/report/index.html; it opens in any browser, without a network."
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" = Darwin ]; then \
		$(BIN)/python -m webbrowser "file://$(CURDIR)/demo/report/index.html"; fi

test: test-core test-all ## Run every test; all branches of the core, and at least 92 % of the rest, must be walked

test-core: .venv/.installed-dev ## Run the core's tests with its compiled kernels as plain Python, so that branches count
	COVERAGE_FILE=.coverage.core NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest tests/core -m "not compiled" \
		-n $(CORES) --cov=shige.core --cov-report=term-missing:skip-covered --cov-fail-under=100

test-all: .venv/.installed-dev ## Run all tests with the kernels compiled
	COVERAGE_FILE=.coverage.rest $(BIN)/python -m pytest tests -n $(CORES) --dist loadfile \
		--cov=shige.adapters --cov=shige.runs --cov=shige.report --cov=shige.cli \
		--cov-report=term-missing:skip-covered --cov-fail-under=92

test-architecture: .venv/.installed-dev ## Run the tests about the code's own shape
	$(BIN)/python -m pytest tests/architecture

lint: .venv/.installed-dev types imports ## Hold the code's style, types and layers
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/.installed-dev ## Check the types
	$(BIN)/mypy

imports: .venv/.installed-dev ## Check who may import whom
	$(BIN)/lint-imports

format: .venv/.installed-dev ## Write the code in the house style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .bench-venv/.installed ## Measure beside other tools and write docs/benchmarks.md
	$(BENCH)/python -m benchmarks

LOCK := uv pip compile pyproject.toml --universal --fork-strategy fewest --generate-hashes --python-version 3.11 \
	--no-header --quiet
locks: ## Make the three locks anew (needs uv)
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(LOCK) --group bench --constraints requirements.lock --output-file benchmarks/requirements.lock

clean: ## Remove what the other goals made
	rm -rf .venv .bench-venv demo .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
