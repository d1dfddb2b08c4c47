# make          the release binary: .build/lexgate, linked fully static
# make install  the program, its manual page and completions for bash, zsh and fish: PREFIX=/usr/local, DESTDIR=
# make uninstall  takes them away again
# make demo     installs what is missing, builds, judges Examples/
# make test     installs what is missing, runs every test
# make absence  takes every key out of every example, one by one: no finding may improve
# make cel-differential  a million expressions and inputs through the two interpreters of CEL
# make fuzz     CEL under libFuzzer for FOR=60 seconds, from the corpus in Tests/Fuzzing
# make cases    holds the packs against real decisions: those in CASES=Examples/cases, or in any folder laid out like it
# make docs     what is generated: the page of all facts, that of the cases, and the table of the conformance tests of CEL
# make bench    the table of Tests/Benchmarks/README.md, and what the catalogue costs (wants valgrind); FIGURES=write keeps it
# make bench-peers  the same work done by programs of Python's package index, where they give the same answers
# make budget   instructions of each stage of a gate, held against Tests/Benchmarks/budget.json
# make link-order  the functions that a gate runs, which the linker puts side by side (wants valgrind)
# make bench-cel  nanoseconds for a rule, beside the reference interpreter and a public implementation of CEL
# make format   formats all Swift; make lint-format only says what it would change

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
.PHONY: build demo test absence cel-differential fuzz test-static lint-imports format lint-format docs cases bench \
  bench-cel bench-peers budget link-order packages clean install uninstall

SWIFT ?= swift
BINARY := .build/lexgate
IMPORTS := --explicit-target-dependency-import-check error
SWIFT_FILES := Package.swift Sources Tests

# A folder of its own: the package manager keeps its plan per folder and does not notice that flags have changed.
STATIC := --configuration release --scratch-path .build/static -Xswiftc -static-executable -Xswiftc -use-ld=lld
# What a gate runs lies together: see Tests/Benchmarks/link-order.py.
STATIC += -Xlinker --symbol-ordering-file=$(CURDIR)/Sources/lexgate/link-order.txt -Xlinker --no-warn-symbol-ordering
# From RE2 2023-06 on (Debian 13) the static library needs those of Abseil; what is needed, pkg-config knows.
RE2 = $(patsubst %,-Xlinker %,$(sort $(filter-out -lre2,$(filter -l%,$(shell pkg-config --static --libs re2)))))

# What compiles the policies and what tests them is optimised too: a test judges thousands of files.
TOOLS := --scratch-path .build/tools -Xswiftc -O
TOOLS_PATH := $(CURDIR)/.build/tools/debug
# With the packer named, though it is yet to be built, it and the floors that it shares with all else are compiled once,
# not twice: see Package.swift.
WITH_PACKER := LEXGATE_PACK="$(TOOLS_PATH)/lexgate-pack" $(SWIFT)

build:
	Tests/Support/install-system-packages.sh --check
	$(WITH_PACKER) build $(TOOLS) $(IMPORTS) --product lexgate-pack
	$(WITH_PACKER) build $(STATIC) $(RE2) $(IMPORTS) --product lexgate
	cp .build/static/release/lexgate $(BINARY).new
	mv $(BINARY).new $(BINARY)

PREFIX ?= /usr/local
DESTDIR ?=
SHARE := $(DESTDIR)$(PREFIX)/share
INSTALLED := "$(DESTDIR)$(PREFIX)/bin/lexgate" "$(SHARE)/man/man1/lexgate.1" \
  "$(SHARE)/bash-completion/completions/lexgate" "$(SHARE)/zsh/site-functions/_lexgate" \
  "$(SHARE)/fish/vendor_completions.d/lexgate.fish"

# Builds nothing: who may write to PREFIX is often not who builds.
install:
	@test -x "$(BINARY)" || { echo "$(BINARY) is not there: run make first" >&2; exit 1; }
	for file in $(INSTALLED); do install -d "$$(dirname "$$file")"; done
	install -m 755 "$(BINARY)" "$(DESTDIR)$(PREFIX)/bin/lexgate"
	"$(BINARY)" manual | install -m 644 /dev/stdin "$(SHARE)/man/man1/lexgate.1"
	"$(BINARY)" --generate-completion-script bash | install -m 644 /dev/stdin "$(SHARE)/bash-completion/completions/lexgate"
	"$(BINARY)" --generate-completion-script zsh | install -m 644 /dev/stdin "$(SHARE)/zsh/site-functions/_lexgate"
	"$(BINARY)" --generate-completion-script fish | install -m 644 /dev/stdin "$(SHARE)/fish/vendor_completions.d/lexgate.fish"

uninstall:
	rm -f $(INSTALLED)

packages:
	Tests/Support/install-system-packages.sh

# Findings end with status 1, which is what a demonstration is for; anything above is a mistake.
demo: packages
	$(MAKE) build
	$(BINARY) lint Examples/ || [ $$? -eq 1 ]

test:
	Tests/Support/install-system-packages.sh --tests
	$(WITH_PACKER) build $(TOOLS) $(IMPORTS) --product lexgate-pack
	$(WITH_PACKER) build --build-tests $(TOOLS) $(IMPORTS)
	$(WITH_PACKER) test --skip-build $(TOOLS) --disable-xctest 2>&1 | sed -u '/ started\.$$/d'
	Tests/Support/image-follows-policies.sh "$(TOOLS_PATH)/lexgate-pack"
	Tests/Support/check-install.sh "$(TOOLS_PATH)/lexgate"
	Tests/Support/python-environment.sh
	.build/python/bin/python Tests/SchemaAgreement/agree.py "$(TOOLS_PATH)/lexgate"
	.build/python/bin/python Tests/Formats/check.py "$(TOOLS_PATH)/lexgate"
	.build/python/bin/python Tests/Formats/page.py "$(TOOLS_PATH)/lexgate"
	.build/python/bin/python Tests/Formats/integrations.py "$(TOOLS_PATH)/lexgate"

# Tests that take long are built with optimisation, in a folder of their own.
OPTIMISED_TESTS := --configuration release --scratch-path .build/absence -Xswiftc -enable-testing

# `make test` takes a sample of these some ten thousand texts.
absence:
	LEXGATE_ABSENCE=all $(SWIFT) test $(OPTIMISED_TESTS) --disable-xctest --filter \
	  'An entry taken out of a descriptor|DeletionTests' 2>&1 | sed -u '/ started\.$$/d'

# `make test` compares a sample. PAIRS and SEED choose how many and which.
PAIRS ?= 1000000
SEED ?= 1
cel-differential:
	LEXGATE_CEL_PAIRS=$(PAIRS) LEXGATE_CEL_SEED=$(SEED) $(SWIFT) test $(OPTIMISED_TESTS) --disable-xctest \
	  --filter 'compiled and the reference interpreter' 2>&1 | sed -u '/ started\.$$/d'

FOR ?= 60
fuzz:
	Tests/Fuzzing/fuzz.sh $(FOR)

# The command tests once more, against the binary that is shipped.
test-static: build
	LEXGATE="$(CURDIR)/$(BINARY)" $(WITH_PACKER) test $(TOOLS) --disable-xctest --filter '^lexgateTests\.' 2>&1 | sed -u '/ started\.$$/d'

lint-imports:
	$(WITH_PACKER) build $(TOOLS) $(IMPORTS) --product lexgate-pack
	$(WITH_PACKER) build --build-tests $(TOOLS) $(IMPORTS)
	$(WITH_PACKER) test --skip-build $(TOOLS) --disable-xctest --filter '^ArchitectureTests\.' 2>&1 | sed -u '/ started\.$$/d'

format:
	$(SWIFT) format --in-place --recursive --parallel $(SWIFT_FILES)

lint-format:
	$(SWIFT) format lint --strict --recursive --parallel $(SWIFT_FILES)

CASES ?= Examples/cases
cases:
	Tests/Support/install-system-packages.sh --check
	$(WITH_PACKER) build $(TOOLS) $(IMPORTS) --product lexgate-cases
	"$(TOOLS_PATH)/lexgate-cases" "$(CASES)" $(MARK)

# Tests compare them with what they are made from.
docs:
	$(WITH_PACKER) build $(TOOLS) $(IMPORTS) --product lexgate-pack
	$(WITH_PACKER) build $(TOOLS) $(IMPORTS) --product lexgate
	$(WITH_PACKER) build $(TOOLS) $(IMPORTS) --product lexgate-cases
	"$(TOOLS_PATH)/lexgate-cases" Examples/cases --page Examples/cases/README.md
	"$(TOOLS_PATH)/lexgate" schema --format markdown > Examples/REFERENCE.md.new
	mv Examples/REFERENCE.md.new Examples/REFERENCE.md
	"$(TOOLS_PATH)/lexgate" cel --conformance $(CONFORMANCE) > $(CONFORMANCE)/results.txt.new
	mv $(CONFORMANCE)/results.txt.new $(CONFORMANCE)/results.txt

CONFORMANCE := Tests/CELTests/Conformance

# FIGURES=write puts the table into Tests/Benchmarks/README.md.
bench: build
	python3 Tests/Benchmarks/run.py $(BINARY) "$(TOOLS_PATH)/lexgate-pack" $(if $(filter write,$(FIGURES)),--write)
	python3 Tests/Benchmarks/few-rows.py $(BINARY) "$(TOOLS_PATH)/lexgate-pack"

bench-peers: build
	test -x .build/peers/bin/python || python3 -m venv .build/peers
	.build/peers/bin/pip install --quiet --disable-pip-version-check common-expression-language==0.10.0 regopy==1.5.2 \
	  check-jsonschema==0.39.0 PyYAML==6.0.3
	.build/peers/bin/python Tests/Benchmarks/peers.py $(BINARY) "$(TOOLS_PATH)/lexgate-pack"

budget: build
	python3 Tests/Benchmarks/budget.py $(BINARY)

link-order: build
	python3 Tests/Benchmarks/link-order.py $(BINARY)

# The peer is a wheel with the implementation in Rust; it is measured and nothing else.
ROUNDS ?= 5
bench-cel: build
	$(SWIFT) build $(OPTIMISED_TESTS) --build-tests
	test -x .build/cel-peer/bin/python || python3 -m venv .build/cel-peer
	.build/cel-peer/bin/pip install --quiet --disable-pip-version-check common-expression-language==0.10.0
	.build/cel-peer/bin/python Tests/Benchmarks/cel/run.py .build/absence --rounds $(ROUNDS)
	python3 Tests/Benchmarks/rules.py $(BINARY) "$(TOOLS_PATH)/lexgate-pack"

clean:
	rm -rf .build
