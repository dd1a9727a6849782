#!/bin/sh
# Makes sure of what the web verifier is built and tested with: node 20 or newer, npm, Chromium and its driver.
#
# Installs Debian's packages for what is missing when we are root or may use sudo without a password. Otherwise says
# what is missing and fails.
set -eu

OLDEST_NODE=20

has() {
    command -v "$1" >/dev/null 2>&1
}

has_recent_node() {
    has node && node -e "process.exit(Number(process.versions.node.split('.')[0]) < $OLDEST_NODE ? 1 : 0)"
}

has_chromium() {
    has chromium || has chromium-browser || has google-chrome
}

# Each missing tool as the name of its package in Debian.
missing_packages() {
    has_recent_node || echo nodejs
    has npm || echo npm
    has_chromium || echo chromium
    has chromedriver || echo chromium-driver
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

fail() {
    printf 'install_web_tools: %s\n' "$*" >&2
    exit 1
}

packages=$(missing_packages | tr '\n' ' ')
[ -n "$packages" ] || exit 0

if has apt-get && { [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }; then
    echo "install_web_tools: installing $packages"
    # Names of packages have no spaces, so splitting is meant.
    # shellcheck disable=SC2086
    { as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null; } ||
        fail "could not install $packages"
fi

packages=$(missing_packages | tr '\n' ' ')
[ -z "$packages" ] || fail "the web verifier needs node $OLDEST_NODE or newer, npm, Chromium and chromedriver on PATH.
Missing, by their names in Debian: $packages
On Debian 13 or newer: sudo apt-get install $packages"
