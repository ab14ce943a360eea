# Needs make and Python 3.11 or newer with its venv module; everything else is installed into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Stamps carry the content's checksum, so a fresh checkout or another branch installs only what differs.
RUNTIME := $(VENV)/.runtime-$(shell cksum < requirements.txt | cut -d' ' -f1)
DEV := $(VENV)/.dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard \
	initiatives/locale/*/LC_MESSAGES/*.po summit/django_supplement/locale/*/LC_MESSAGES/*.po))
LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-header --universal --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run test check static-checks bench pictures lock messages

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME) $(CATALOGUES) ## prepare everything and serve on http://127.0.0.1:8000 (PORT=…)
	@exec $(BIN)/python manage.py serve

test: static-checks ## everything: style, types, imports, migrations, tests, browser tests
	$(BIN)/python -m pytest -n 2

check: static-checks ## the same without the browser
	$(BIN)/python -m pytest -n 2 -m "not browser"

static-checks: $(DEV) $(CATALOGUES)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djlint --check --lint --quiet templates
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

bench: $(DEV) $(CATALOGUES) ## measure the pages, the import, the desk and the search on synthetic data
	$(BIN)/python manage.py bench

pictures: $(DEV) ## take the pictures of the documents from the running site (PORT=…)
	PYTHONPATH=. $(BIN)/python docs/pictures.py http://127.0.0.1:$(or $(PORT),8000)

lock: $(DEV) ## write the hashed requirements anew from pyproject.toml
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt

messages: $(DEV) ## collect translatable texts into the .po files (needs GNU gettext)
	@command -v xgettext >/dev/null || { echo "make messages needs GNU gettext (xgettext, msgmerge)."; exit 1; }
	@mkdir -p initiatives/locale
	$(BIN)/python manage.py makemessages --locale ru --locale kk --add-location file --no-obsolete \
		--ignore 'tests/*' --ignore 'var/*' --ignore 'build/*' --ignore 'summit/django_supplement/*'

%.mo: %.po | $(RUNTIME)
	@$(BIN)/python -m babel.messages.frontend --quiet compile --input-file $< --output-file $@

$(RUNTIME):
	$(call install,requirements.txt,the requirements)

$(DEV):
	$(call install,requirements-dev.txt,the requirements of the tests)
	@touch $(RUNTIME)

# Two makes at once would install into one environment: the second waits, where flock(1) exists.
define install
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; '$(PYTHON)' is: $$($(PYTHON) --version 2>&1 | head -n 1)."; \
		echo "Name another one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@mkdir -p var
	@$$(command -v flock >/dev/null && echo flock var/install.lock) sh -ec ' \
		test ! -e $@ || exit 0; \
		$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
			echo "Creating the virtual environment in $(VENV)"; $(PYTHON) -m venv --clear $(VENV); }; \
		echo "Installing $(2)"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1); \
		touch $@'
endef
