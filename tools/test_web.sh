#!/bin/sh
# Checks the types of the web verifier's sources and runs their tests in node; the tests in Chromium are pytest's.
#
# Where the tools are missing and cannot be installed, this says so and passes, but never with CI set.
set -eu
cd "$(dirname "$0")/.."

if ! tools/install_web_tools.sh; then
    [ -z "${CI:-}" ] || exit 1
    echo "test_web: skipping the web verifier's own tests" >&2
    exit 0
fi

cd web
# npm writes this file at the end of an installation.
installed=node_modules/.package-lock.json
if [ ! "$installed" -nt package-lock.json ] || [ ! "$installed" -nt package.json ]; then
    npm ci --silent
    touch "$installed"
fi

npm run --silent check

log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! npm test --silent >"$log" 2>&1; then
    cat "$log"
    exit 1
fi
echo "test_web: $(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$log") tests of web/ pass in node"
