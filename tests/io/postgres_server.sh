#!/usr/bin/env bash
# Starts a PostgreSQL server of its own on 127.0.0.1, in a folder of its own and under a user without rights, runs a command that finds it
# in $CLIENTELE_POSTGRES, and stops it at the end whatever happens.
#   tests/io/postgres_server.sh COMMAND...
# With CLIENTELE_POSTGRES_ADDED=FOLDER it has the extension that `make install DESTDIR=FOLDER` left there, and the machine's server has not.
set -euo pipefail
source "$(dirname "$0")/../../cmake/need.sh"
programs=$(postgres_programs)
work=$(mktemp -d)
as_user=()
if [ "$(id -u)" = 0 ]; then # the server refuses root
    as_user=(setpriv --reuid nobody --regid nogroup --clear-groups)
    chown nobody:nogroup "$work"
fi
server() { "${as_user[@]}" env -i PATH="$PATH" LC_ALL=C "$programs/$@"; }
cleanup() {
    (cd "$work" && server pg_ctl stop -D "$work/data" -m immediate >/dev/null 2>&1) || true
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# A server looks for its extensions beside its own program: it is copied, the rest is links.
with_added() { # FOLDER
    local tree=$work/tree root=${programs%/lib/postgresql/*/bin} version=${programs%/bin}
    version=${version##*/}
    for part in lib share; do
        mkdir -p "$tree$root/$part/postgresql"
        cp -rs "$root/$part/postgresql/$version" "$tree$root/$part/postgresql/"
    done
    cp --remove-destination "$programs"/{initdb,pg_ctl,postgres} "$tree$programs/"
    cp -r --remove-destination "$1/." "$tree/"
    programs=$tree$programs
}
[ -z "${CLIENTELE_POSTGRES_ADDED:-}" ] || with_added "$CLIENTELE_POSTGRES_ADDED"

here=$PWD
cd "$work"
server initdb -D "$work/data" -A trust -U clientele -E UTF8 --no-sync >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
for attempt in 1 2 3 4 5; do # a port that is free now may be taken a moment later
    port=$((20000 + RANDOM % 20000))
    server pg_ctl start -w -t 30 -D "$work/data" -l "$work/data/log" \
        -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c fsync=off -c shared_buffers=16MB" >/dev/null 2>&1 && break
    port=
done
[ -n "$port" ] || { tail -5 "$work/data/log" >&2; exit 1; }
cd "$here"
CLIENTELE_POSTGRES="host=127.0.0.1 port=$port user=clientele dbname=postgres" "$@"
