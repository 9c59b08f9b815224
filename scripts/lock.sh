#!/bin/sh
# Resolve pyproject.toml into the two lock files, for every supported Python, with hashes and no index address.
set -eu
cd "$(dirname "$0")/.."
lock() {
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links "$@"
}
lock pyproject.toml -o requirements/production.txt
lock pyproject.toml --group dev -o requirements/development.txt
