# On a bare checkout with Python 3.11 and make: `make demo` shows the main job, `make test` runs all checks.
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
DEMO := build/demo

.PHONY: demo test lint bench guide readme clean

demo: $(VENV)/installed
	@mkdir -p $(DEMO)
	@echo "noc837 scrub fixtures/x12/demo/*.837 --out $(DEMO) --force"
	@$(BIN)/noc837 scrub fixtures/x12/demo/*.837 --out $(DEMO) --force || test $$? -eq 1
	@echo "Corrected files, exceptions and changes are in $(DEMO):" && ls $(DEMO)

test: lint
	$(BIN)/pytest

lint: $(VENV)/developed
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python tools/extract_guide.py --check

bench: $(VENV)/developed
	$(BIN)/python benchmarks/bench.py
	$(BIN)/python benchmarks/sweep.py

# The guide table, from pyx12's maps.
guide: $(VENV)/developed
	$(BIN)/python tools/extract_guide.py

# The generated parts of the READMEs, from the rules, the maps and their schema.
readme: $(VENV)/developed
	$(BIN)/python tools/write_readme.py
	$(BIN)/python tools/write_maps_readme.py
	$(BIN)/python tools/write_deploy_readme.py

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "noc837 needs Python 3.11 or later"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/developed: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(VENV)/installed $@
