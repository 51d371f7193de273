# make demo | build | test | test-asan | fuzz | bench | wheel | archive | docs | format | lint | clean
# An existing LibTorch or Python: make build TORCH_DIR=... or PYTHON=...; without networks: UNDROP_WITH_TORCH=OFF
export TORCH_DIR PYTHON UNDROP_WITH_TORCH JOBS

.PHONY: help setup build demo test test-asan fuzz bench format wheel archive docs lint reference clean
help:
	@sed -n '1,2s/^# //p' Makefile

setup:
	@scripts/setup.sh

build: setup
	@scripts/build.sh release

demo: build
	@scripts/demo.sh

test: build
	@scripts/test.sh release

test-asan: setup
	@scripts/build.sh asan
	@scripts/test.sh asan

fuzz: setup
	@scripts/build.sh fuzz
	@scripts/fuzz.sh

bench: setup
	@scripts/bench.sh $(CELLS)

format: setup
	@scripts/format.sh

wheel: build
	@scripts/wheel.sh release

archive:
	@scripts/archive.sh

docs: build
	@scripts/docs.sh

lint: build
	@scripts/lint.sh

reference: build
	@build/release/undrop methods --json | python3 scripts/make_reference.py docs/reference/options.md
	@build/release/undrop methods --json | $${PYTHON:-.venv/bin/python} scripts/make_python_methods.py python/undrop/_methods

clean:
	rm -rf build demo
