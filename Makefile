# Every goal installs what it needs first, into folders of this checkout; a second run installs nothing.
PYTHON ?= python3
DEMO ?=

BIN := .venv/bin
BENCH := .bench-venv/bin
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --no-deps --no-compile
OWN := --no-build-isolation --editable .
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

.PHONY: help install demo test test-core test-all test-postgres test-architecture lint types imports format openapi bench locks clean
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

demo: .venv/.installed ## Make up a city, draw it, publish it, staff it, and serve it on http://localhost:8000 (options: DEMO=--fresh)
	@$(BIN)/shige demo $(DEMO)

test: test-core test-all ## Run every test; all branches of the core, and at least 92 % of the rest, must be walked

test-core: .venv/.installed-dev ## Run the core's tests with its compiled kernels as plain Python, so that branches count
	COVERAGE_FILE=.coverage.core NUMBA_DISABLE_JIT=1 $(BIN)/python -m pytest tests/core -m "not compiled" \
		-n $(CORES) --cov=shige.core --cov-report=term-missing:skip-covered --cov-fail-under=100

test-all: .venv/.installed-dev ## Run all tests with the kernels compiled
	COVERAGE_FILE=.coverage.rest UNCOUNTED='src/shige/core/*' $(BIN)/python -m pytest tests -n $(CORES) --dist loadfile \
		--cov=shige.access --cov=shige.adapters --cov=shige.api --cov=shige.approvals --cov=shige.audit \
		--cov=shige.cli --cov=shige.desk --cov=shige.files --cov=shige.glass --cov=shige.imports --cov=shige.jobs \
		--cov=shige.notices --cov=shige.personal --cov=shige.places --cov=shige.privacy --cov=shige.recognition \
		--cov=shige.report --cov=shige.rules --cov=shige.runs --cov=shige.settings --cov=shige.staff \
		--cov=shige.territory --cov=shige.volunteers \
		--cov-report=term-missing:skip-covered --cov-fail-under=92

test-postgres: .venv/.installed-dev ## Run the tests of nouns, faces and journeys again, on the PostgreSQL that DATABASE_URL names (the demo has a database of its own)
	@case "$$DATABASE_URL" in postgres*) ;; *) \
		echo "Name a PostgreSQL database whose role may create others: DATABASE_URL=postgres://name:password@host/base"; exit 1;; esac
	$(BIN)/python -m pytest tests/nouns tests/faces tests/journeys --ignore tests/journeys/test_demo.py -n $(CORES) --dist loadfile

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

openapi: .venv/.installed-dev ## Write the description of the API, docs/openapi.json, anew
	DJANGO_SETTINGS_MODULE=shige.settings.testing $(BIN)/python -m django export_openapi_schema \
		--api shige.api.v1.api --indent 1 --sorted --output docs/openapi.json

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
