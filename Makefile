# Everything sets itself up from Python 3.11 (with venv), make and network access for packages.
PYTHON ?= python3.11
BIN := .venv/bin
RUN_READY := .venv/.run-ready
TEST_READY := .venv/.test-ready
PEERS_READY := .venv/.peers-ready

.PHONY: demo test check format lint pictures chart-pictures guards kills charge-kills ambiguity approvers machine bench bench-peers lock clean

demo: $(RUN_READY)
	@$(BIN)/guichet demo $(ARGS)

test: $(TEST_READY) browser
	@$(BIN)/python -m pytest -n 2 $(ARGS)

check: $(TEST_READY) lint test

lint: $(TEST_READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(TEST_READY)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# Writes the pictures of the journeys, in both languages and two widths, to docs/pictures.
pictures: $(TEST_READY) browser chart-pictures
	@$(BIN)/python -m tests.browser.album $(ARGS)

# Writes the picture of each chart, in both languages, to docs/pictures/charts.
chart-pictures: $(TEST_READY)
	@$(BIN)/python -m tests.charts.pictures

# Removes each listed guard in turn; fails if no test goes red.
guards: $(TEST_READY)
	@$(BIN)/python -m tests.guards

# Kills the bot at 200 random moments of a stream of payments, and audits what is left.
kills: $(TEST_READY)
	@$(BIN)/python -m tests.faults.kills

# Kills the bot a thousand times for each gateway and database while it charges methods on file.
charge-kills: $(TEST_READY)
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.faults.charges

# Five thousand charges at each gateway, a fifth of them without a clear answer.
ambiguity: $(TEST_READY)
	@$(BIN)/python -m tests.faults.ambiguity

# Eight approvers at once on each of a thousand refunds, on both databases.
approvers: $(TEST_READY)
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.faults.approvers

# Every verb in any order, five thousand times fifty steps.
machine: $(TEST_READY)
	@MACHINE_EXAMPLES=5000 $(BIN)/python -m pytest -n 0 tests/domain/test_counter_machine.py -k sqlite

bench: $(TEST_READY)
	@$(BIN)/guichet bench

# Other ledgers beside ours (R4), installed in an environment of their own.
bench-peers: $(TEST_READY) $(PEERS_READY)
	@$(BIN)/python -W ignore:XDG_RUNTIME_DIR -m tests.benchmarks.peers .venv/peers/bin/python $(ARGS)

.PHONY: browser
browser: $(TEST_READY)
	@$(BIN)/python -m tests.browser.install

# Pins every dependency with its hashes; no registry address is written.
LOCK := $(BIN)/pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-header --strip-extras --allow-unsafe --no-annotate --extra build \
	--extra stripe --extra cardpointe --extra statements
lock: $(RUN_READY)
	@$(BIN)/pip install -q pip-tools
	@$(LOCK) --upgrade -o requirements.txt pyproject.toml
	@$(LOCK) --upgrade --extra test --extra model -c requirements.txt -o tests/requirements.txt pyproject.toml

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Guichet needs Python 3.11 (with venv)." >&2; exit 1; }
	@$(PYTHON) -m venv .venv

$(RUN_READY): $(BIN)/python requirements.txt pyproject.toml
	@echo "Setting up (the first time takes about a minute)…"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(TEST_READY): $(RUN_READY) tests/requirements.txt
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@

$(PEERS_READY): $(RUN_READY) tests/benchmarks/peers/requirements.txt
	@$(PYTHON) -m venv .venv/peers
	@.venv/peers/bin/pip install -q --disable-pip-version-check -r tests/benchmarks/peers/requirements.txt
	@touch $@

clean:
	rm -rf .venv build *.egg-info
