# Everything one does here. `make` alone prints this list.
.DEFAULT_GOAL := help
SWIFT ?= swift
PREFIX ?= /usr/local
ARGS ?=
RELEASE := $(SWIFT) build -c release --product callboard
SANITIZED := TSAN_OPTIONS="suppressions=$(CURDIR)/Tests/thread-sanitizer.supp halt_on_error=1" \
    $(SWIFT) test --sanitize=thread --scratch-path .build-tsan

.PHONY: help deps run test bench storm torture sanitize docs lint format snapshots install clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install the system packages that are missing (Debian, Ubuntu; elsewhere: say which)
	@./.ci/deps

run: deps ## open the dashboard; ARGS="--orders 100" passes options
	@$(RELEASE)
	@"$$($(RELEASE) --show-bin-path)/callboard" $(ARGS)

test snapshots storm torture sanitize: export OPTIMIZE_ACTORS = 1

test: deps ## build and run all tests
	@TEST_DEPS=1 ./.ci/deps
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build

lint: ## hold the sources against the format and the rules
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

format: ## bring the sources into the format
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

snapshots: deps ## rewrite the screens that tests compare with; look at the diff
	UPDATE_SNAPSHOTS=1 $(SWIFT) test --filter DashboardTests

bench: deps ## measure the actors, beside Go's where it is there; ARGS="--runs 3 tput rtt" chooses
	@cd Benchmarks && $(SWIFT) build -c release --static-swift-stdlib --product bench
	@"$$(cd Benchmarks && $(SWIFT) build -c release --show-bin-path)/bench" $(ARGS)

storm: ## all operations at once for STORM_SECONDS (default 60); STORM_SEED repeats one
	$(SWIFT) build --build-tests
	STORM_SECONDS=$${STORM_SECONDS:-60} $(SWIFT) test --skip-build --filter StormTests

torture: deps ## kill the program TORTURE_KILLS times (default 1,000) and look what is lost; TORTURE_SEED repeats
	$(SWIFT) build --build-tests
	TORTURE_KILLS=$${TORTURE_KILLS:-1000} $(SWIFT) test --skip-build --filter TortureTests

sanitize: ## the actors' tests, then a storm, under the thread sanitizer
	$(SANITIZED) --filter ActorsTests --skip StormTests
	STORM_SECONDS=$${STORM_SECONDS:-60} $(SANITIZED) --filter StormTests

docs: ## build the libraries' documentation; a warning fails
	@./.ci/docs

install: deps ## install into PREFIX (default /usr/local; DESTDIR is honoured)
	$(RELEASE) --static-swift-stdlib
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/callboard/themes"
	install -m 755 "$$($(RELEASE) --show-bin-path)/callboard" "$(DESTDIR)$(PREFIX)/bin/callboard"
	install -m 644 themes/*.theme "$(DESTDIR)$(PREFIX)/share/callboard/themes/"

clean: ## remove what was built
	rm -rf .build .build-tsan .build-docs Benchmarks/.build
