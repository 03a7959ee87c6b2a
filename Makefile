# Thin: each target calls a script of tools/ that says what it does. Needs Python 3.11 or newer, nothing else.
PYTHON ?= python3
VENV := .venv/bin

.PHONY: help setup demo test check bench prove messages house lock clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 18

setup: ## virtual environment, locked packages, front end, translations
	@$(PYTHON) tools/setup.py

demo: ## a running Duqin with sample data; PORT=… and DUQIN_DATA=… choose port and folder
	@$(PYTHON) tools/setup.py --run
	@$(VENV)/duqin demo

test: ## all tests on SQLite and PostgreSQL, journeys in the browser; ONLY=sqlite|postgres|journeys SEED=… ARGS=…
	@$(PYTHON) tools/setup.py
	@$(VENV)/python tools/test.py $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--seed $(SEED)) $(ARGS)

check: ## format, lint, types, laws of the house, migrations, translations, templates; ARGS=name runs one
	@$(PYTHON) tools/setup.py
	@$(VENV)/python tools/check.py $(ARGS)

bench: ## what pages cost beside their limits, at 10,000 and 100,000 cases; ROWS=1000000 another size, WRITE=1 keeps the tables
	@$(PYTHON) tools/setup.py
	@$(VENV)/python tools/bench.py $(if $(ROWS),--rows $(ROWS)) $(if $(WRITE),--write)

prove: ## what CI proves and the long proofs, from a clean copy of the last commit, part by part; ARGS="wheel saboteurs" runs these
	@$(PYTHON) tools/prove.py $(ARGS)

messages: ## gather new strings into the English catalogues, say what has no English yet
	@$(PYTHON) tools/setup.py
	@$(VENV)/python tools/messages.py update
	@$(VENV)/python tools/messages.py check

house: ## write docs/house.md from the code
	@$(PYTHON) tools/setup.py
	@$(VENV)/python tools/house.py

lock: ## write requirements/ anew with the newest fitting versions; KEEP=1 keeps the locked ones
	@$(PYTHON) tools/setup.py
	@$(VENV)/python tools/lock.py $(if $(KEEP),--keep)

clean: ## remove everything that was made here; data (duqin-data) stay
	rm -rf .venv node_modules duqin/ui/static/ui/dist duqin/ui/static/ui/dist.draft build dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find duqin tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
	find duqin -name '*.mo' -delete
