#!/bin/sh
# Troubles a grid of several nodes and proves what it promised. eng/chaos.sh --help says more.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=eng/machine.sh
. "$root/eng/machine.sh"

usage() {
    cat <<'TEXT'
Usage: eng/chaos.sh [--minutes N] [--seed S] [--routing hash|roundrobin] [--leg embedded] [--nodes N] [--agents N]
                    [--result FILE]

Installs what is missing, builds, and runs silos on one shared store (Azurite, behind a proxy that fails) behind nginx.
Simulated agents talk to them while nodes are killed, frozen and drained and the store, the provider and the clients fail.
Then every log is read and audited. Exit code 0: all promises were kept.

  --minutes   how long, default 1          --routing   how nginx chooses a node, default hash
  --seed      decides what happens, 1      --leg       embedded: nodes that share the store
  --nodes     silos, default 3             --result    a file for the result as JSON
  --agents    default 12
TEXT
}

case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
esac

need_dotnet
need_chaos
install_missing
fetch_azurite

say "Building"
dotnet build "$root/tests/Chaos/Sessions.Chaos" -p:Orleans=false -c Release -v quiet --nologo -m:2 >&2 || fail "The build failed."
exec dotnet "$root/artifacts/bin/Sessions.Chaos/release/chaos.dll" "$@"
