#!/usr/bin/env bash
# Builds the extension of examples/postgres_aggregate and runs a command against a server that has it; the machine's own gets nothing.
#   postgres_aggregate.sh COMMAND...          the command finds the server in $CLIENTELE_POSTGRES
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
chmod 755 "$build" # the server is another user
source "$root/cmake/need.sh"
make -s -C "$build" -f "$root/examples/postgres_aggregate/Makefile" PG_CONFIG="$(postgres_programs)/pg_config" install DESTDIR="$build/added"
CLIENTELE_POSTGRES_ADDED=$build/added "$root/tests/io/postgres_server.sh" "$@"
