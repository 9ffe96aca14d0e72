#!/bin/sh
# Troubles a grid of several nodes and proves what it promised. eng/chaos.sh --help says more.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=eng/machine.sh
. "$root/eng/machine.sh"
# shellcheck source=eng/orleans.sh
. "$root/eng/orleans.sh"

usage() {
    cat <<'TEXT'
Usage: eng/chaos.sh [--minutes N] [--seed S] [--routing hash|roundrobin] [--leg embedded|orleans]
                    [--nodes N] [--agents N] [--kept N] [--result FILE]

Installs what is missing, builds, and runs silos on one shared store (Azurite, behind a proxy that fails) behind nginx.
Simulated agents talk to them while nodes are killed, frozen and drained and the store, the provider and the clients fail.
Then every log is read and audited, also when the run broke off before its time.

Exit code 0: all promises were kept. 1: one was not, or the run broke off. 2: an argument is wrong. 3: the Orleans leg was
asked for, and the package feed does not serve Orleans, or its SQL scripts are not to be had (ORLEANS_SQL names a folder).

  --minutes   how long, default 1          --routing   how nginx chooses a node, default hash
  --seed      decides what happens, 1      --leg       embedded: nodes that share the store (default);
  --nodes     silos, default 3                         orleans: a cluster, with a PostgreSQL of the run's own
  --agents    that send everything, 12     --kept      that send what is new, 8
  --result    a file for the result as JSON
TEXT
}

case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
esac

case " $* " in
    *" --leg orleans "*) leg=orleans ;;
    *) leg=embedded ;;
esac

need_dotnet
need_chaos
[ "$leg" = embedded ] || need_postgres
install_missing
fetch_azurite

orleans=false
if [ "$leg" = orleans ]; then
    # Both say themselves what is missing.
    find_orleans silo
    if [ "$orleans" = false ]; then
        [ -z "${Orleans:-}" ] || say "The Orleans leg is left out, as Orleans=$Orleans says."
        exit 3
    fi
    find_orleans_sql
    [ -f "$ORLEANS_SQL/PostgreSQL-Main.sql" ] || exit 3
fi
say "Building"
dotnet build "$root/tests/Chaos/Sessions.Chaos" "-p:Orleans=$orleans" -c Release -v quiet --nologo -m:2 >&2 ||
    fail "The build failed."
exec dotnet "$root/artifacts/bin/Sessions.Chaos/release/chaos.dll" "$@"
