# What a person types. Needs only make and Python 3.11 or newer with venv; works with GNU make 3.81 (macOS).
# Each installation step leaves a stamp and is done again only when its lock file changes.

PY := .venv/bin/python
STAMPS := .venv/.stamps
PO := $(wildcard locale/*/LC_MESSAGES/*.po)
MO := $(PO:.po=.mo)
SIZE ?= regency
# The environment of an office's own server, for `manage.py check --deploy`.
DEPLOYED := SIPERKASA_SECRET_KEY_FILE= SIPERKASA_SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH \
	SIPERKASA_DEBUG=0 SIPERKASA_DEMO=0 SIPERKASA_HOSTS=siperkasa.example.go.id SIPERKASA_URL=https://siperkasa.example.go.id \
	DATABASE_URL=postgresql://siperkasa@127.0.0.1/siperkasa

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup setup-dev demo demo-reset check check-style check-layers check-types check-templates check-django check-packages test bench lock messages clean

help: ## show this
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 - \2/p' Makefile

# Installation -----------------------------------------------------------------------------------

setup: $(STAMPS)/python-prod node_modules/.stamp-prod $(MO) ## install what the product needs, in this folder only

setup-dev: $(STAMPS)/python-dev node_modules/.stamp-dev $(MO) $(STAMPS)/chromium ## and what tests and checks need

$(STAMPS)/venv: requirements/uv.txt
	@scripts/setup.sh venv
	@mkdir -p $(STAMPS) && touch $@

# The development set holds the product's: having it is having both.
$(STAMPS)/python-dev: requirements/dev.txt requirements/prod.txt $(STAMPS)/venv
	@scripts/setup.sh python dev
	@touch $@ $(STAMPS)/python-prod

$(STAMPS)/python-prod: requirements/prod.txt $(STAMPS)/venv
	@scripts/setup.sh python prod
	@touch $@

node_modules/.stamp-dev: package-lock.json .npmrc | $(STAMPS)/venv
	@scripts/setup.sh node dev
	@touch node_modules/.stamp-prod $@

node_modules/.stamp-prod: package-lock.json .npmrc | $(STAMPS)/venv
	@scripts/setup.sh node prod
	@touch $@

$(STAMPS)/chromium: scripts/chromium.sh $(STAMPS)/python-dev
	@scripts/chromium.sh > $@.tmp && mv $@.tmp $@

%.mo: %.po | $(STAMPS)/python-prod
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@

# The product ------------------------------------------------------------------------------------

demo: setup ## start SIPERKASA with made-up people (PORT=8000); Ctrl-C ends it, the data stay
	@exec env SIPERKASA_DEMO=1 $(PY) manage.py demo

demo-reset: setup ## throw the demo's data away, so that the next start begins anew
	@exec env SIPERKASA_DEMO=1 $(PY) manage.py demo_reset

# Development ------------------------------------------------------------------------------------

QUICK_CHECKS := check-style check-layers check-templates check-django check-packages

# One target each, and none waits for another to be well, so that all that is wrong is shown and not only the first. The
# types take as long as the rest together: they are looked at beside it.
check: setup-dev ## style, layers, types, templates, migrations, deployment settings, packages
	@$(MAKE) --no-print-directory check-types & types=$$!; \
	$(MAKE) --no-print-directory --keep-going $(QUICK_CHECKS); quick=$$?; \
	wait $$types && exit $$quick

check-style:
	@echo "==> ruff" >&2
	@.venv/bin/ruff check --quiet .
	@.venv/bin/ruff format --check --quiet .

check-layers:
	@echo "==> import-linter" >&2
	@report=$$(.venv/bin/lint-imports --no-logo 2>&1) || { printf '%s\n' "$$report" >&2; exit 1; }

check-types:
	@echo "==> mypy (about 1 min the first time)" >&2
	@.venv/bin/mypy --no-error-summary .

check-templates:
	@echo "==> djlint" >&2
	@for act in --check --lint; do \
		report=$$(.venv/bin/djlint templates $$act 2>&1) || { printf '%s\n' "$$report" >&2; exit 1; }; \
	done

check-django:
	@echo "==> migrations, message catalogues, deployment settings" >&2
	@$(PY) manage.py makemigrations --check --dry-run
	@for catalogue in $(PO); do \
		.venv/bin/pybabel --quiet compile --input-file $$catalogue --output-file /dev/null || exit 1; \
	done
	@$(DEPLOYED) $(PY) manage.py check --deploy --fail-level WARNING

# That each is locked by version and hash is tests/frame/test_repository.py. Known holes are looked up where there is a
# network, by whoever upgrades (make lock ARGS=--upgrade).
check-packages:
	@echo "==> packages fit each other" >&2
	@.venv/bin/uv pip check --quiet --python $(PY)

test: setup-dev ## run every test (one of them: make test ARGS=tests/platform)
	@SIPERKASA_CHROMIUM="$$(cat $(STAMPS)/chromium)" .venv/bin/pytest --numprocesses auto --dist worksteal $(ARGS)

bench: setup ## measure speed (SIZE=small|regency|largest) into var/bench.json
	@exec $(PY) -m benchmarks --size $(SIZE)

lock: $(STAMPS)/venv ## write the lock files from requirements/*.in and package.json (newer ones: make lock ARGS=--upgrade)
	@for set in uv prod dev node; do \
		echo "==> requirements/$$set.txt" >&2; \
		.venv/bin/uv pip compile --quiet --universal --no-header --no-annotate --generate-hashes --python-version 3.11 \
			$(ARGS) --output-file requirements/$$set.txt requirements/$$set.in || exit 1; \
	done
	@echo "==> package-lock.json" >&2; scripts/setup.sh npm install --package-lock-only --loglevel=error >&2

messages: setup-dev ## collect texts to translate into locale/
	@$(PY) manage.py catalogue_update

clean: ## remove what was installed and built; data in var/ stay
	@rm -rf .venv node_modules build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@rm -f $(MO)
