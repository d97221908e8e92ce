# Tiaodu (调度). `make` lists the targets; each is safe to repeat.
PORT ?= 8080
export TIAODU_DATABASE_URL ?= sqlite:$(CURDIR)/data/tiaodu.sqlite

.PHONY: help run setup assets build test lint bench bench-large format clean

help:
	@echo 'make run      install what is missing, build, make the demo county on first start, serve on http://127.0.0.1:$(PORT)'
	@echo 'make test     lint, unit tests and browser tests, from nothing'
	@echo 'make bench    the speed budgets, as ratios in one run'
	@echo 'make bench-large  ten million records against one million; the first run makes them'
	@echo 'make build    the release program only: .build/release/tiaodu'
	@echo 'make lint     swift-format, length of files, forbidden words'
	@echo 'make format   format all Swift files in place'
	@echo 'make clean    remove what was built; the data folder stays'

run: build
	@mkdir -p data
	.build/release/tiaodu demo --if-empty
	.build/release/tiaodu serve --port $(PORT)

setup:
	@scripts/setup build

assets: setup
	@scripts/fetch-assets

build: assets
	swift build -c release --product tiaodu

test:
	@scripts/test

lint:
	@scripts/lint

bench: assets
	@scripts/bench

bench-large: assets
	@scripts/bench --write docs/benchmarks-large.md large

format:
	swift format format --in-place --parallel --recursive Package.swift Sources Tests

clean:
	rm -rf .build Benchmarks/.build .venv artifacts
