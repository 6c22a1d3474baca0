# What a developer runs. `.ci/run` and `.github/workflows/ci.yml` run the same targets.
#   make run     a served demonstration plan on http://127.0.0.1:8080 (stop it with ctrl-c)
#   make test    every test, on SQLite and on a PostgreSQL it starts itself
#   make check   formatting, lints, and the shipped workflows with their stories
#   make bench   how fast the pure step is beside XState's, and the engine beside plain loops in its two databases

CARGO ?= cargo
MILEPOST = $(CARGO) run --quiet -p milepost-api --
DATABASE ?= sqlite:demo/milepost.db
LISTEN ?= 127.0.0.1:8080

.PHONY: run test check bench tools

run:
	$(CARGO) build -p milepost-api
	mkdir -p demo
	$(MILEPOST) publish --database $(DATABASE) workflows/common workflows/tt
	$(MILEPOST) serve --demo --database $(DATABASE) --listen $(LISTEN)

test: tools
	if [ -f tests/node/package.json ]; then cd tests/node && npm ci --ignore-scripts --no-audit --no-fund; fi
	$(CARGO) test --workspace

check:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	$(MILEPOST) check workflows

bench:
	$(CARGO) bench -p milepost-tests --bench speed

tools:
	sh .ci/tools
