# Everything is set up in .venv/ at first use; git, make and Python 3.11 or newer are all that must be there.
#   make site   build the site into site/ (the second time: nothing, when nothing changed)
#   make test   all tests, with a browser          make lint   style, types, who may import whom
#   make serve  the site while you write           make bench  the numbers in the README, against other tools
#   make soak   the tests that take minutes        make lock   new versions into requirements.lock
#   make clean  remove what was built, .venv/ excepted

CANDIDATES := python3 python3.13 python3.12 python3.11
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(firstword $(foreach name,$(CANDIDATES),$(shell $(name) -c '$(SUITABLE)' 2>/dev/null && echo $(name))))
BIN := .venv/bin
KEY := $(shell cat pyproject.toml requirements.lock | git hash-object --stdin)
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check --constraint requirements.lock

# Containers often forbid bytecode, which makes every start up to four times slower (scikit-learn: 4.1 s against 1.6 s).
unexport PYTHONDONTWRITEBYTECODE
unexport PIP_NO_COMPILE

.PHONY: site test lint bench soak serve lock clean
.DELETE_ON_ERROR:

site: .venv/site-$(KEY)
	@$(BIN)/portfolio build $(ARGS)

serve: .venv/site-$(KEY)
	@$(BIN)/portfolio serve $(ARGS)

test: .venv/dev-$(KEY)
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

soak: .venv/dev-$(KEY)
	@$(BIN)/python tools/chromium.py
	@$(BIN)/python -m pytest -m soak $(ARGS)

lint: .venv/dev-$(KEY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy portfolio tools
	@$(BIN)/lint-imports

bench: .venv/dev-$(KEY) build/peers/.installed
	@for bench in tests/benchmarks/bench_*.py; do $(BIN)/python $$bench || exit 1; done

.venv/site-$(KEY):
	@$(if $(PYTHON),,$(error no Python 3.11 or newer with venv was found; on Debian: apt-get install python3 python3-venv))
	@$(BIN)/python -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo "installing into .venv/ (once; about a minute)"
	@$(INSTALL) hatchling editables
	@$(INSTALL) --no-build-isolation --editable .
	@$(BIN)/python -m compileall -qq -j 0 .venv/lib portfolio || true
	@rm -f .venv/site-* .venv/dev-*
	@touch $@

.venv/dev-$(KEY): .venv/site-$(KEY)
	@echo "installing what the tests need into .venv/ (once)"
	@$(INSTALL) --no-build-isolation --editable '.[skops,test,lint]'
	@touch $@

# The tools that the benchmarks compare with live apart: their pins must not bind ours.
build/peers/.installed: tests/benchmarks/peers.txt
	@echo "installing the tools to compare with into build/peers/ (once; some minutes)"
	@$(PYTHON) -m venv --clear build/peers
	@build/peers/bin/python -m pip install -qq --disable-pip-version-check --requirement $<
	@touch $@

lock:
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip install -qq --disable-pip-version-check uv
	@printf 'hatchling\neditables\n' > build/lock/build-tools.in
	@build/lock/bin/uv pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.11 --all-extras --strip-extras \
		--no-emit-index-url --no-emit-find-links --no-annotate --no-header \
		pyproject.toml build/lock/build-tools.in --output-file build/lock/versions
	@{ echo '# Exact versions for Python 3.11 to 3.13 on every system, used as pip constraints. Made by: make lock'; \
		cat build/lock/versions; } > requirements.lock

clean:
	@rm -rf site .site.new .site.old .portfolio build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
