# `make run` and `make test` are all that is needed; both make .venv first.

PYTHON ?= python3
BIN := .venv/bin
DB := data/build/isle-of-wight.duckdb

.PHONY: run api test test-all nightly lint bench screenshots licences advisories lock clean

run: .venv/installed $(DB)
	$(BIN)/streamlit run app.py

# A postcode in an address is nobody's business: no access log.
api: .venv/installed $(DB)
	SEND_DB=$${SEND_DB:-$(DB)} $(BIN)/uvicorn --factory geo.api:create_app_from_environment --no-access-log

# What changes in an hour's work. Of long series (moments at which a build is killed, examples of
# Hypothesis, real files, widths and colours in a browser) a few stand for the rest; `make test-all`
# tries every one, for a nightly run and before a release.
test: .venv/installed-dev lint
	$(BIN)/pytest

test-all: .venv/installed-dev lint
	$(BIN)/pytest -m "" --hypothesis-profile=all

# Workers, servers and builds of the tests start from compiled modules.
test test-all: export PYTHONDONTWRITEBYTECODE :=

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-dev $(DB)
	$(BIN)/python -m bench

# Every page at 390 and 1280 pixels, light and dark, in data/build/screens: to be looked at.
screenshots: .venv/installed-dev $(DB)
	$(BIN)/python -m bench.screens

# What a night has time for: every test, strange files for each reader, every benchmark at a small size.
nightly: test-all
	$(BIN)/python -m bench.fuzz --minutes 20
	$(BIN)/python -m bench.nightly

# The licence of each package that the app installs.
licences: .venv/installed-dev
	$(BIN)/python -m bench.licences

# Known security advisories about these packages: asks pypi.org, and says so where it cannot.
advisories: .venv/installed-dev
	$(BIN)/python -m bench.advisories

# Compiles the exact requirements from pyproject.toml; run it after changing a dependency there.
lock: .venv/installed-dev
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header \
		pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --extra dev \
		--constraint requirements.txt pyproject.toml -o tests/requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --extra cluster \
		--constraint requirements.txt pyproject.toml -o geo/nation/requirements.txt

$(DB): | .venv/installed
	$(BIN)/python -m geo build

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

.venv/installed-dev: .venv/installed tests/requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	touch $@

clean:
	rm -rf .venv data/build data/cache bench/.venv
