# What a person runs and what CI runs are the same.

.PHONY: run build test expectations bench setup fmt

## Serve the samples on http://127.0.0.1:8080
run: build
	dist/kiln serve --config config/server.yaml

## Leave dist/kiln, one file with everything inside
build: setup
	cargo xtask dist

## Every check
test: setup
	build/test.sh

## Compare the expectations of tests/conformance with what clang++ makes of the programs: ten minutes or so
expectations: setup
	tests/conformance/regenerate.sh --check

## Measure every figure beside its peer and store the run under bench/runs; FIGURES=name,name measures some and stores nothing
bench: build
	@build/setup.sh bench
	cargo run --quiet --release --package bench -- --figures "$(FIGURES)"

setup:
	@build/setup.sh

fmt:
	cargo fmt
	build/cpp-files.sh | xargs clang-format-19 -i
