#!/bin/sh
# Makes sure of what the tests of stores use besides Python: PostgreSQL's server, which they start for themselves, and
# strace, which lets system calls fail under a store.
#
# Installs Debian's packages for what is missing when we are root or may use sudo without a password. Otherwise says
# what is missing, and fails with CI set: without them the tests skip what needs them.
set -eu

has() {
    command -v "$1" >/dev/null 2>&1
}

has_postgres() {
    for directory in /usr/lib/postgresql/*/bin; do
        [ -x "$directory/initdb" ] && [ -x "$directory/postgres" ] && return
    done
    has initdb && has postgres
}

# Each missing tool as the name of its package in Debian.
missing_packages() {
    has_postgres || echo postgresql
    has strace || echo strace
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

packages=$(missing_packages | tr '\n' ' ')
[ -n "$packages" ] || exit 0

if has apt-get && { [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }; then
    echo "install_store_tools: installing $packages"
    as_root apt-get update -qq || true
    # The tests run a server of their own; the package's need not be started for them. Names have no spaces, so
    # splitting is meant.
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null || true
fi

packages=$(missing_packages | tr '\n' ' ')
if [ -n "$packages" ]; then
    echo "install_store_tools: the tests of stores need PostgreSQL's server (initdb and postgres, on PATH or where Debian
puts them) and strace. Missing, by their names in Debian: $packages
On Debian: sudo apt-get install $packages" >&2
    [ -z "${CI:-}" ] || exit 1
    echo "install_store_tools: these tests will skip themselves" >&2
fi
