#!/bin/sh
# Copyright The Ledgerline Authors
# SPDX-License-Identifier: Apache-2.0
#
# Installs a fresh clone with npm 10, 11 and 12 and shows that npm scripts run on the pinned Node.
# npm 10 and 11 run on the system's Node, as they come with it; npm 12 needs Node 22.22 or newer and
# runs on the pinned one. Takes about a minute and a half.
set -eu
top=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone --quiet "$top" "$work/clone"
pinned=$(dirname "$(sh "$top/.ci/with-node" sh -c 'command -v node')")
for version in 10.9.9 11.21.2 12.2.0; do
  mkdir "$work/npm-$version"
  npm install --silent --no-fund --no-audit --prefix "$work/npm-$version" "npm@$version" >/dev/null 2>&1
  cli="$work/npm-$version/node_modules/npm/bin/npm-cli.js"
  case $version in 12.*) node_dir=$pinned ;; *) node_dir=$(dirname "$(command -v node)") ;; esac
  rm -rf "$work/clone/node_modules"
  cd "$work/clone"
  if ! PATH="$node_dir:$PATH" node "$cli" ci >"$work/log" 2>&1; then
    cat "$work/log"
    echo "npm $version: npm ci failed"
    exit 1
  fi
  found=$(sh .ci/with-node node --version)
  PATH="$node_dir:$PATH" node "$cli" run --silent ledgerline -- --help >/dev/null
  echo "npm $version on $(PATH="$node_dir:$PATH" node --version): npm ci works, scripts run on Node $found"
  case $found in v24.*) ;; *) exit 1 ;; esac
done
