#!/bin/sh
# Make .venv with the locked dependencies. Needs Python 3.11 or newer and a package registry, nothing else.
set -eu
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    # A system may have an older python3 with newer ones beside it.
    for candidate in python3.13 python3.12 python3.11 python3.14; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed. Name one: make PYTHON=/path/to/python3.11" >&2
    exit 1
fi

echo "Setting up .venv with $("$python" --version) …"
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    # Debian splits ensurepip off; virtualenv brings its own pip.
    "$python" -m venv --clear .venv 2>/dev/null || {
        rm -rf .venv
        "$python" -m virtualenv --quiet .venv 2>/dev/null || {
            echo "This Python can make no virtual environment. Install python3-venv, or: pip install virtualenv" >&2
            exit 1
        }
    }
fi
echo "Installing the locked dependencies (a minute or two the first time) …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/development.txt
