# Everything sets itself up: `make demo` and `make test` work on a fresh clone with Python >= 3.11 and make.
# Two environments: .venv has the package in editable form and the tools; .venv-test has the *built wheel*, so that
# a file missing from the wheel is noticed. Stamp files in them make a second run quick.

SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

DEV := .venv
TESTED := .venv-test
PIP_FLAGS := --quiet --disable-pip-version-check
TEST_WORKERS ?= 2
TEST_ARGS ?=
PORT ?= 8000

# gmssl-pyx, which signs with SM2, has wheels for x86-64 only; elsewhere the tests of SM2 keys in memory skip themselves.
EXTRAS := cli,docs-forms,excel,platform,rfc3161,sql$(if $(filter x86_64 AMD64,$(shell uname -m)),$(shell echo ,sm2))

# What goes into the wheel; directories too, so that a removed file is noticed.
PACKAGED := pyproject.toml README.md LICENSE $(shell find src -not -path '*__pycache__*')

.PHONY: help demo year platform test web lint format docs docs-serve bench dev clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(DEV)/.stamp-package ## Draw from a made-up registry, verify the receipt, then tamper with it
	rm -rf demo-out
	$(DEV)/bin/randcheck demo --out demo-out

year: $(DEV)/.stamp-package ## Live through a made-up county's year: plan, draws, inspections, publication, archive, audit
	rm -rf year-out
	$(DEV)/bin/python examples/county_year --out year-out

platform: $(DEV)/.stamp-package ## Serve the example platform, with a made-up county, at http://127.0.0.1:8000 (PORT=… for another)
	PLATFORM_FOLDER=platform-out PLATFORM_ADDRESS=http://127.0.0.1:$(PORT) PYTHONPATH=examples/platform $(DEV)/bin/python -m county_platform.seed
	PLATFORM_FOLDER=platform-out PLATFORM_ADDRESS=http://127.0.0.1:$(PORT) $(DEV)/bin/python -m uvicorn --app-dir examples/platform --factory county_platform.app:create_app --port $(PORT) --no-server-header

test: $(TESTED)/.stamp-wheel ## Test the built wheel, with coverage, doctests and the documentation's code blocks
	$(TESTED)/bin/python tests/vectors/run_other_pythons.py
	PYTHON=$(CURDIR)/$(TESTED)/bin/python tools/test_web.sh
	tools/install_store_tools.sh
	$(TESTED)/bin/pytest --numprocesses=$(TEST_WORKERS) --cov --cov-report=term $(TEST_ARGS)

web: $(DEV)/.stamp-package ## Build the verifier's page from web/ and run the tests of its sources
	tools/test_web.sh
	cd web && npm run --silent build

lint: $(DEV)/.stamp-lint ## Ruff, mypy --strict, and the import contracts of the layers
	$(DEV)/bin/ruff check
	$(DEV)/bin/ruff format --check
	$(DEV)/bin/mypy
	$(DEV)/bin/lint-imports --no-cache

format: $(DEV)/.stamp-lint ## Format the code and apply ruff's safe fixes
	$(DEV)/bin/ruff format
	$(DEV)/bin/ruff check --fix

docs: $(DEV)/.stamp-docs ## Build the documentation site into site/
	NO_MKDOCS_2_WARNING=1 $(DEV)/bin/mkdocs build --strict

docs-serve: $(DEV)/.stamp-docs ## Show the documentation at http://127.0.0.1:8000
	$(DEV)/bin/mkdocs serve

bench: $(DEV)/.stamp-bench ## Run every benchmark (see benchmarks/README.md)
	@set -e; for script in benchmarks/[!_]*.py; do echo "== $$script"; $(DEV)/bin/python $$script; done

dev: $(DEV)/.stamp-test $(DEV)/.stamp-lint $(DEV)/.stamp-docs ## An editable install with all tools, for .venv/bin/pytest

clean: ## Remove everything that make and the tools produced
	rm -rf $(DEV) $(TESTED) build dist site demo-out year-out platform-out htmlcov .coverage .coverage.* web/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests benchmarks examples -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- set-up ----------------------------------------------------------------------------------------------

$(DEV)/.stamp-venv $(TESTED)/.stamp-venv: tools/make_venv.sh
	tools/make_venv.sh $(@D)
	@touch $@

$(DEV)/.stamp-package: $(DEV)/.stamp-venv pyproject.toml
	$(DEV)/bin/python -m pip install $(PIP_FLAGS) --editable '.[$(EXTRAS)]'
	@touch $@

$(DEV)/.stamp-%: $(DEV)/.stamp-package
	$(DEV)/bin/python -m pip install $(PIP_FLAGS) --group $*
	@touch $@

$(TESTED)/.stamp-group: $(TESTED)/.stamp-venv pyproject.toml
	$(TESTED)/bin/python -m pip install $(PIP_FLAGS) --group test
	@touch $@

# Old files are removed first: a leftover dist/ or build/ must not decide what is tested.
$(TESTED)/.stamp-wheel: $(TESTED)/.stamp-group $(PACKAGED)
	rm -rf dist
	$(TESTED)/bin/python -m pip wheel $(PIP_FLAGS) --no-deps --wheel-dir dist .
	wheel=$$(echo dist/randcheck-*.whl) && \
	  $(TESTED)/bin/python -m pip install $(PIP_FLAGS) "$$wheel[$(EXTRAS)]" && \
	  $(TESTED)/bin/python -m pip install $(PIP_FLAGS) --force-reinstall --no-deps "$$wheel"
	@touch $@
