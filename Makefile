# Plinth with two commands: make run, make test. Needs Python 3.11 or newer, and node with npm or the PyPI one.

# The system's own first: distributions build it for speed, version managers mostly do not; here that is a tenth of all CPU.
PYTHON ?= $(shell for python in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
# The PyPI node, when that is the one we have, lives in the environment too.
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Compiled once and kept: tests start dozens of processes, and each would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard core/locale/*/LC_MESSAGES/django.po))
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --universal --upgrade --custom-compile-command "make lock"

.PHONY: help
help: ## List what make can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: .venv/run.stamp node_modules/.stamp $(CATALOGUES) ## Run Plinth at http://127.0.0.1:8000, with its own PostgreSQL unless DATABASE_URL is set
	@exec $(BIN)/python manage.py up

.PHONY: install
install: .venv/run.stamp node_modules/.stamp $(CATALOGUES) ## Install what a server needs, and nothing else

.PHONY: test
test: .venv/dev.stamp node_modules/.stamp tests/tools/node_modules/.stamp $(CATALOGUES) ## Run every test (COVERAGE=1: and see that they reach all that they must)
	@.ci/chromium
	@$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(if $(COVERAGE),--cov --cov-report= --hypothesis-profile=thorough)
	@$(if $(COVERAGE),.ci/coverage)

.PHONY: lint
lint: .venv/dev.stamp node_modules/.stamp ## Look at the code with every linter
	@.ci/lint

.PHONY: format
format: .venv/dev.stamp ## Write the code the way make lint wants it
	@$(BIN)/ruff check --quiet --fix --exit-zero .
	@$(BIN)/ruff format --quiet .

.PHONY: messages
messages: .venv/run.stamp ## Bring the catalogues to what the source says now, and name what is left to translate
	@$(BIN)/python -m core.messages renew

.PHONY: lock
lock: .venv/dev.stamp ## Renew the lists of packages and their hashes
	@$(BIN)/python -m pip install --quiet uv
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(LOCK) pyproject.toml --group dev --output-file requirements-dev.lock
	@$(LOCK) --group node --output-file requirements-node.lock
	@npm install --package-lock-only
	@npm --prefix tests/tools install --package-lock-only

.PHONY: clean
clean: ## Remove what make installed; the data in var/ stay
	@rm -rf .venv node_modules tests/tools/node_modules

.venv/made.stamp:
	@test -n "$(PYTHON)" || { echo "Plinth needs Python 3.11 or newer with venv (Debian: python3-venv). Install it, or name one: make PYTHON=/path/to/python3.11 run"; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: requirements.lock | .venv/made.stamp
	@echo "Installing the Python packages ..."
	@$(PIP) -r requirements.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@echo "Installing the Python packages for tests and linters ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

%.mo: %.po core/messages/catalogue.py | .venv/made.stamp
	@$(BIN)/python -m core.messages compile $<

node_modules/.stamp: package-lock.json | .venv/run.stamp
	@command -v npm >/dev/null || { echo "There is no npm here: taking node from PyPI ..."; $(PIP) -r requirements-node.lock; }
	@npm ci --loglevel=error >/dev/null
	@touch $@

# Foreign stations, for the tests alone.
tests/tools/node_modules/.stamp: tests/tools/package-lock.json | node_modules/.stamp
	@npm --prefix tests/tools ci --silent
	@touch $@
