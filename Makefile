# Postil: `make run` opens it, `make test` tests it, `make help` lists the rest.
# The scripts behind the targets, and the list of system packages, are in .ci/.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

# X11 also serves Wayland desktops, through XWayland. migrated_fynedo: the program
# keeps Fyne's rule that windows are touched on one goroutine only (`go build`
# does not read it from FyneApp.toml).
WINDOW_TAGS := x11,migrated_fynedo
# ci: Fyne draws in memory, with no C library and no fonts of the machine.
TEST_TAGS := ci,migrated_fynedo

# DIR: a folder of articles or one article. Empty: the sample newsroom.
DIR ?=
# ARGS: further flags for the program, such as --person NAME.
ARGS ?=
# FUZZTIME: seconds for each fuzz target. BENCH: which figures, a regular expression.
FUZZTIME ?= 60
BENCH ?= .
export DIR

# The toolkit forgets what it has not painted for a minute, which on a busy machine
# comes between two pictures of one test. What it keeps for longer is memory: under
# the race detector the pictures of an hour are some gigabytes.
test race golden: export FYNE_CACHE = 5m

# The laws are tried with the same cases every time, so that a test run says the
# same twice of one state; `make laws` tries others.
test race: export RAPID_SEED ?= 20261128
# CHECKS: cases for each law in `make laws`.
CHECKS ?= 1000
# SOAK: how long `make soak` works.
SOAK ?= 1h

.PHONY: help
help: ## list the targets
	@echo "make run [DIR=folder or article] opens Postil; without DIR, on the sample articles."
	@echo
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  %-8s %s\n' "$$name" "$$text"; done

.PHONY: go
go:
	@command -v go >/dev/null || { echo "Postil is built with Go 1.26 or later, and there is no go here: see https://go.dev/doc/install." >&2; exit 1; }

.PHONY: display
display:
	@if [[ -z "$${DISPLAY:-}" ]]; then \
		echo "There is no display here (DISPLAY is not set), so Postil cannot open its window." >&2; \
		echo "Start it from a desktop session, or over ssh -X. Without a window, postilctl checks," >&2; \
		echo "counts and exports a folder of articles: \`make ctl\`, then \`bin/postilctl --help\`." >&2; \
		exit 1; \
	fi

.PHONY: run
run: display go ## install what is missing, build, and open the window
	@.ci/install build run
	@$(MAKE) bin/postil
	@dir=$${DIR/#\~\//$$HOME/}; if [[ -n $$dir ]]; then bin/postil $(ARGS) "$$dir"; else bin/postil $(ARGS) --sample; fi

.PHONY: build
build: go ## build bin/postil and bin/postilctl
	@.ci/install build
	@$(MAKE) bin/postil bin/postilctl

.PHONY: ctl
ctl: go bin/postilctl ## build only bin/postilctl, which needs no C library

# Go knows better than make what has changed.
.PHONY: bin/postil bin/postil-race bin/postilctl
bin/postil:
	@[[ -e $@ ]] || echo "Building $@ (the first time takes some minutes: Fyne brings C code)"
	@go build -tags $(WINDOW_TAGS) -o $@ ./cmd/postil

bin/postil-race:
	@[[ -e $@ ]] || echo "Building $@ (the first time takes some minutes)"
	@go build -race -tags $(WINDOW_TAGS) -o $@ ./cmd/postil

bin/postilctl:
	@CGO_ENABLED=0 go build -o $@ ./cmd/postilctl

# The tests in a real window start bin/postil, or what POSTIL_BINARY names, in an
# Xvfb of their own.
WINDOW_TEST = go test -count=1 -timeout 20m -tags $(TEST_TAGS),e2e ./cmd/postil/...

.PHONY: test
test: go ## install what is missing, and run every test
	@.ci/install build run test
	go vet -tags $(TEST_TAGS),e2e ./...
	go test -race -timeout 20m -tags $(TEST_TAGS) ./...
	@$(MAKE) bin/postil bin/postilctl
	POSTIL_BINARY=$(CURDIR)/bin/postil $(WINDOW_TEST)

.PHONY: race
race: go ## every test again, with the window's program under the race detector too
	@.ci/install build run test
	go test -race -count=1 -timeout 20m -tags $(TEST_TAGS) ./...
	@$(MAKE) bin/postil-race
	GORACE=halt_on_error=1 POSTIL_BINARY=$(CURDIR)/bin/postil-race $(WINDOW_TEST)

.PHONY: soak
soak: go ## SOAK (1h) of work in a window on a thousand articles, which must not grow
	@.ci/install build run test
	@$(MAKE) bin/postil
	POSTIL_SOAK=$(SOAK) POSTIL_BINARY=$(CURDIR)/bin/postil go test -count=1 -v -timeout 0 -tags $(TEST_TAGS),e2e ./cmd/postil/ -run TestALongSessionDoesNotGrow

.PHONY: laws
laws: go ## CHECKS cases (1000) for each law that the tests try, new ones each time
	@failed=; for package in $$(grep -rl --include='*_test.go' 'pgregory.net/rapid' annotate app storage | xargs -n 1 dirname | sort -u); do \
		go test -count=1 -timeout 60m -tags $(TEST_TAGS) "./$$package" -rapid.checks=$(CHECKS) || failed=1; \
	done; [[ -z $$failed ]]

.PHONY: fuzz
fuzz: go ## FUZZTIME seconds (60) of fuzzing for each target
	@.ci/fuzz --each $(FUZZTIME)

# The program's start and memory are measured in an Xvfb, where there is one.
.PHONY: bench
bench: go ## measure, and print the table of figures (BENCH: which; README=1: into README.md, too)
	@if command -v Xvfb >/dev/null; then $(MAKE) bin/postil; fi
	@go run ./cmd/internal/bench -figures '$(BENCH)' $(if $(README),-readme README.md)

# A test that finds its picture changed leaves the new one in testdata/failed.
.PHONY: golden
golden: go ## take the pictures as they are drawn now for the right ones (look at the diff)
	@find app cmd -path '*/testdata/failed/*' -type f -delete
	@go test -tags $(TEST_TAGS) ./app/... >/dev/null || true
	@find app -path '*/testdata/failed/*.png' -type f | sort | while read -r new; do \
		old="$${new/\/failed\//\/}"; mkdir -p "$$(dirname "$$old")"; mv "$$new" "$$old"; echo "$$old"; \
	done
	go test -tags $(TEST_TAGS) ./app/...

.PHONY: lint
lint: go ## look for mistakes with tools of pinned versions
	@.ci/lint

.PHONY: fmt
fmt: go ## format all Go files
	@.ci/lint --fix

.PHONY: clean
clean: ## remove what was built, the lint tools included
	rm -rf bin .cache
	find app annotate storage cmd -type d -path '*/testdata/failed' -prune -exec rm -rf {} +
