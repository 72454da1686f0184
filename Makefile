# The two commands most people want are `make run` and `make test`; `make` lists the others.
#
#   make run FOLDER=~/Documents      open the window on a folder of yours
#   make test PYTHON=python3.12      with another Python
#   make torch CUDA=1                with PyPI's build of torch

PYTHON ?= python3
FOLDER ?=
BIN := .venv/bin
CATALOGUE := resources/munjang_resources/i18n/munjang_ko

export CUDA

.PHONY: help run test lint format i18n answers torch package package-check lock clean

help:  ## List these commands
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

run:  ## Open Munjang on the sample folder (FOLDER=… for another)
	@$(PYTHON) installer/prepare.py run
	@$(BIN)/python installer/start.py $(if $(FOLDER),"$(FOLDER)")

test: lint  ## Install what the tests need and run all checks
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest --numprocesses=logical --maxprocesses=8 --dist=loadfile

lint:  ## Check style, types and the floors of the house
	@$(PYTHON) installer/prepare.py test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format:  ## Format the code
	@$(PYTHON) installer/prepare.py test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

i18n:  ## Collect the texts to translate, and compile the translations
	@$(PYTHON) installer/prepare.py test
	mkdir -p build
	$(BIN)/pybabel -q extract --mapping-file=installer/babel.cfg --keywords=msg --sort-by-file \
		--add-location=file --project=munjang --output-file=build/munjang.pot core
	$(BIN)/pybabel -q update --locale=ko --input-file=build/munjang.pot --no-fuzzy-matching \
		--ignore-obsolete --ignore-pot-creation-date --output-file=$(CATALOGUE).po
	$(BIN)/pybabel -q compile --locale=ko --input-file=$(CATALOGUE).po --output-file=$(CATALOGUE).mo
	$(BIN)/python -m munjang_desktop.i18n

answers:  ## Compile llama.cpp, which writes answers in words (some minutes)
	@$(PYTHON) installer/prepare.py answers

torch:  ## Install sentence-transformers on torch (CUDA=1 for PyPI's build)
	@$(PYTHON) installer/prepare.py torch

package:  ## Build what is installed without Python: dist/munjang and, on Debian, a .deb of it
	@$(PYTHON) installer/prepare.py package
	@build/package-venv/bin/python installer/package.py

package-check:  ## Install the .deb as root, try all of it on a screen of its own, and remove it
	@$(BIN)/python installer/try_package.py

lock:  ## Write the locks in requirements/ (UPGRADE=1 for the newest versions)
	@$(PYTHON) installer/prepare.py test
	@$(BIN)/python installer/lock.py $(if $(UPGRADE),--upgrade)

clean:  ## Remove the environment and everything built
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find core desktop resources tests bench installer -name __pycache__ -type d -prune -exec rm -rf {} +
