# `make run` and `make test` do all the set-up by themselves; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: help run test setup lint types unit browser format lock bench faults clean
help:  ## This list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup  ## Start the site, its worker and scheduler, with demo content: http://127.0.0.1:8000/
	@exec $(PY) -m jobboard.embedded.supervisor

test: setup  ## Everything that CI runs
	@exec $(PY) scripts/check.py

setup: $(STAMP) .env

$(STAMP): requirements/development.txt scripts/setup.sh
	@PYTHON="$(PYTHON)" sh scripts/setup.sh
	@touch $(STAMP)

.env: .env.example
	@test -f .env || cp .env.example .env
	@touch .env

lint: setup  ## Format, lint, templates, imports between rooms
	@$(PY) scripts/check.py lint

types: setup  ## mypy, strict
	@$(PY) scripts/check.py types

unit: setup  ## Unit and integration tests
	@$(PY) scripts/check.py unit

browser: setup  ## Browser tests
	@$(PY) scripts/check.py browser

format: setup  ## Rewrite code and templates in the project's format
	@$(PY) -m ruff check --fix --quiet . && $(PY) -m ruff format --quiet . && $(PY) -m djlint --reformat --quiet templates

lock: setup  ## Resolve the dependencies again into requirements/*.txt
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" sh scripts/lock.sh

bench: setup  ## Measure the pages on large boards into docs/performance.md (SIZES="1k 10k 100k")
	@exec $(PY) -m benchmarks.pages $(SIZES)

faults: setup  ## Kill workers, Redis and PostgreSQL while digests are sent (ROUNDS=50)
	@exec $(PY) -m tests.postings.alerts.faults --rounds $(or $(ROUNDS),50)

clean:  ## Remove what was set up here, and the local data
	@rm -rf $(VENV) .local .mypy_cache .ruff_cache .pytest_cache .hypothesis staticfiles
