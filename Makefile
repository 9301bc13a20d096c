# Everything one does here. `make` alone prints this list.
.DEFAULT_GOAL := help
SWIFT ?= swift
PREFIX ?= /usr/local
ARGS ?=
RELEASE := $(SWIFT) build -c release --product callboard

.PHONY: help deps run test bench lint format snapshots install clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the system packages that are missing (Debian, Ubuntu; elsewhere: say which)
	@./.ci/deps

run: deps ## open the dashboard; ARGS="--orders 100" passes options
	@$(RELEASE)
	@"$$($(RELEASE) --show-bin-path)/callboard" $(ARGS)

test: deps ## build and run all tests
	@TEST_DEPS=1 ./.ci/deps
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

lint: ## hold the sources against the format and the rules
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format: ## bring the sources into the format
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

snapshots: deps ## rewrite the screens that tests compare with; look at the diff
	UPDATE_SNAPSHOTS=1 $(SWIFT) test --filter DashboardTests

bench: deps ## the headline run, five times: 100 orders, 20 workers, 20 ms a call
	@$(RELEASE)
	@for run in 1 2 3 4 5; do \
	    "$$($(RELEASE) --show-bin-path)/callboard" --headless --orders 100 --workers 20 --latency 20ms --data none --json \
	    | sed -E 's/.*"seconds":([0-9.]+).*/order|100\/20w\/20ms|seconds|\1/'; done

install: deps ## install into PREFIX (default /usr/local; DESTDIR is honoured)
	$(RELEASE) --static-swift-stdlib
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/callboard/themes"
	install -m 755 "$$($(RELEASE) --show-bin-path)/callboard" "$(DESTDIR)$(PREFIX)/bin/callboard"
	install -m 644 themes/*.theme "$(DESTDIR)$(PREFIX)/share/callboard/themes/"

clean: ## remove what was built
	rm -rf .build
