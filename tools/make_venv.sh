#!/bin/sh
# Makes a virtual environment with a recent pip: tools/make_venv.sh DIRECTORY
#
# Keeps an environment that works already.
# Takes $PYTHON if it is set, else the newest Python on PATH that is at least 3.11 and that really runs (version
# managers put commands on PATH that do not). Installs Debian's venv package when it is missing and we are root.
set -eu

directory=$1
candidates=${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python}

is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

fail() {
    printf 'make_venv: %s\n' "$*" >&2
    exit 1
}

find_python() {
    for candidate in $candidates; do
        if is_recent "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    fail "randcheck needs Python 3.11 or newer, found none among: $candidates.
On Debian 12 or newer: apt-get install python3 python3-venv. To name another one: make PYTHON=/path/to/python3 ..."
}

require_venv_module() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    package=python$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "make_venv: installing $package"
        apt-get update -qq && apt-get install -y -qq "$package" || fail "could not install $package"
    else
        fail "$1 lacks the venv module. On Debian: sudo apt-get install $package"
    fi
}

if is_recent "$directory/bin/python"; then
    echo "make_venv: keeping $directory ($("$directory/bin/python" --version))"
else
    python=$(find_python)
    require_venv_module "$python"
    echo "make_venv: $directory from $python ($("$python" --version))"
    "$python" -m venv --clear "$directory"
fi

# Dependency groups (pip install --group) came with pip 25.1.
"$directory/bin/python" -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
