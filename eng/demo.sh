#!/bin/sh
# Shows what compaction does for a long agent run. eng/demo.sh --help says more.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=eng/machine.sh
. "$root/eng/machine.sh"

usage() {
    cat <<'TEXT'
Usage: eng/demo.sh [OPTIONS OF demo]

Installs what is missing, builds, starts a silo with a simulated provider on a folder of its own, and lets a simulated
agent review code through it, twice: once plain, where the run dies at the model's window, and once with a compaction
policy, where it finishes. Then both timelines stand side by side. It takes about a minute after the build.

  --wire messages|chat|responses   default messages    --turns N      default 40
  --trigger N   default 150000 tokens                  --seed N       default 1
  --target N    default 90000 tokens                   --json FILE    the numbers, too
  --runs both|plain|compaction                         --no-cache-control, --cache-hints
TEXT
}

case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
esac

need_dotnet
need_sqlite
has curl || lacks curl 'which sees that the silo is ready'
install_missing

say "Building"
for project in silo tests/Demo/Sessions.Demo; do
    dotnet build "$root/$project" -p:Orleans=false -c Release -v quiet --nologo -m:2 >&2 || fail "The build failed."
done

work=$(mktemp -d)
silo=''
finish() {
    [ -z "$silo" ] || kill "$silo" 2>/dev/null || true
    [ -z "$silo" ] || wait "$silo" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Port 0 takes a free one; the silo's log says which.
env -u SESSIONS_CONFIG -u SESSIONS_UPSTREAM SESSIONS_URL=http://127.0.0.1:0 SESSIONS_DATA="$work/data" \
    dotnet "$root/artifacts/bin/Sessions.Silo/release/Sessions.Silo.dll" >"$work/silo.log" 2>&1 &
silo=$!

tries=0
url=''
until [ -n "$url" ] && curl -sf -o /dev/null --max-time 2 "$url/readyz"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$silo" 2>/dev/null; then
        cat "$work/silo.log" >&2
        fail "The silo did not start."
    fi
    sleep 0.2
    url=$(sed -n 's/.*Now listening on: \(http[^ ]*\).*/\1/p' "$work/silo.log" | head -n 1)
done

dotnet "$root/artifacts/bin/Sessions.Demo/release/demo.dll" --url "$url" "$@"
