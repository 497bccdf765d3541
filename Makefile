# Every command of the project, for people and for CI. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TOOLS := $(VENV)/.installed-dev
KAFKA_LIBS := .cache/kafka/libs
ARGS ?=
SEEDS ?= 1-200
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
INTERRUPTED := trap 'echo " interrupted; the same command goes on from here" >&2; exit 130' INT

.DEFAULT_GOAL := help
.PHONY: audit help install demo test unit faults soak fuzz check bench performance screens kafka dist lock clean

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

install: $(TOOLS) ## install the locked packages and the tools into .venv

$(TOOLS): $(STAMP) requirements-dev.lock
	@echo "Installing the tools for tests ..."
	@$(INTERRUPTED); $(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(STAMP): requirements-embedded.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Rinkside needs Python 3.11 or newer; choose one with: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@echo "Installing into $(VENV); the first time takes about half a minute ..."
	@# An interrupted installation leaves a .venv without pip; only --clear repairs it.
	@$(INTERRUPTED); [ -x $(BIN)/pip ] || fresh=--clear; said=$$($(PYTHON) -m venv $$fresh $(VENV) 2>&1) || \
	  { echo "$$said"; exit 1; }
	@$(INTERRUPTED); $(PIP) --require-hashes -r requirements-embedded.lock
	@$(INTERRUPTED); $(PIP) --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: $(STAMP) ## replay a whole race day on this machine (DAY=slc-2025-11-16 another one; Ctrl-C ends it)
	@trap : INT; $(BIN)/rinkside demo$(if $(DAY), --day $(DAY)) $(ARGS) || { code=$$?; [ $$code -eq 130 ] || exit $$code; }

test: $(TOOLS) ## run all tests; reports those skipped (ARGS=... for pytest)
	$(BIN)/pytest $(ARGS)

unit: $(TOOLS) ## run the pure tests, in less than a minute
	$(BIN)/pytest tests/unit tests/test_structure.py $(ARGS)

faults: $(TOOLS) kafka ## run 200 seeded fault runs on Apache Kafka and Redis (hours; SEEDS=17 runs one)
	$(BIN)/python -m tests.faults.run --seeds $(SEEDS) $(ARGS)

soak: $(TOOLS) kafka ## run for 30 minutes and see that memory stays flat
	$(BIN)/python -m tests.faults.soak $(ARGS)

fuzz: $(TOOLS) ## send a million random events, messages and requests each
	$(BIN)/python -m tests.fuzz.run $(ARGS)

audit: ## compare the locked dependencies with the advisory database of PyPI (needs a network)
	@$(PYTHON) -m venv .cache/audit && .cache/audit/bin/pip install --quiet --disable-pip-version-check pip-audit
	.cache/audit/bin/pip-audit --disable-pip --no-deps --strict -r requirements.lock -r requirements-embedded.lock

check: $(TOOLS) ## check lint, format, types and import rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(TOOLS) kafka ## run the benchmarks
	@for each in projection throughput latency fanout edge pace chances; do echo "== $$each"; $(BIN)/python -m bench.$$each || exit 1; done

performance: $(TOOLS) kafka ## run the benchmarks and write docs/performance.md
	$(BIN)/python -m bench.performance_page $(ARGS)

screens: $(TOOLS) ## take the pictures in docs/screens from the demo day (Chromium)
	$(BIN)/python -m tests.browser.screens

kafka: $(KAFKA_LIBS)/.complete ## fetch Apache Kafka for the tests (Maven, Java 17)

$(KAFKA_LIBS)/.complete: tests/kafka/pom.xml
	mvn -q -B -f tests/kafka/pom.xml dependency:copy-dependencies -DoutputDirectory=$(CURDIR)/$(KAFKA_LIBS)
	@touch $@

dist: dist-python dist-javascript ## build the client packages for app developers, into dist/

.PHONY: dist-python dist-javascript
dist-python: $(STAMP)
	@$(BIN)/python -m clients.python.wheels

dist-javascript:
	@$(PYTHON) -m clients.javascript.tarball

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links pyproject.toml --group build

lock: ## write the lock files again: production, with the embedded stack, with the tools (uv)
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra embedded -c requirements.lock -o requirements-embedded.lock
	$(COMPILE) --extra embedded --group dev -c requirements-embedded.lock -o requirements-dev.lock

clean: ## remove generated files, except recordings
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage build dist *.egg-info
