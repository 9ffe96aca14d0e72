#!/bin/sh
# Builds the silo and runs it in the foreground. eng/run.sh --help says more.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=eng/machine.sh
. "$root/eng/machine.sh"
. "$root/eng/orleans.sh"

usage() {
    cat <<'TEXT'
Usage: eng/run.sh

Installs what is missing, builds the silo and runs it until Ctrl+C.

  SESSIONS_URL       where it listens           default http://127.0.0.1:8080
  SESSIONS_DATA      where the sessions lie     default data, in this repository
  SESSIONS_UPSTREAM  a provider's base address  default a simulated provider, which needs no key
  SESSIONS_CONFIG    a JSON file of further settings; docs/configuration.md names them
TEXT
}

case ${1:-} in
    '') ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac

SESSIONS_URL=${SESSIONS_URL:-http://127.0.0.1:8080}
SESSIONS_DATA=${SESSIONS_DATA:-$root/data}
export SESSIONS_URL SESSIONS_DATA

# An address to call: the first of a list, and the loopback one where the silo listens on all.
url=$(printf '%s' "$SESSIONS_URL" |
    sed -E 's#;.*##; s#//(\*|\+|0\.0\.0\.0|\[::\])#//127.0.0.1#; s#/+$##')

answers() { curl -sk -o /dev/null --max-time 2 "$@"; }

first_turn() {
    case ${SESSIONS_UPSTREAM:-} in
        '')
            cat <<TEXT
  curl -i $url/v1/chat/completions -H 'X-Session-Id: first' -H 'Content-Type: application/json' \\
    -d '{"model":"gpt-5","messages":[{"role":"user","content":"Hello"}]}'
TEXT
            ;;
        *anthropic*)
            cat <<TEXT
  curl -i $url/v1/messages -H 'X-Session-Id: first' -H 'Content-Type: application/json' \\
    -H "x-api-key: \$ANTHROPIC_API_KEY" -H 'anthropic-version: 2023-06-01' \\
    -d '{"model":"claude-sonnet-4-5","max_tokens":200,"messages":[{"role":"user","content":"Hello"}]}'
TEXT
            ;;
        *)
            cat <<TEXT
  curl -i $url/v1/chat/completions -H 'X-Session-Id: first' -H 'Content-Type: application/json' \\
    -H "Authorization: Bearer \$OPENAI_API_KEY" \\
    -d '{"model":"gpt-5","messages":[{"role":"user","content":"Hello"}]}'
TEXT
            ;;
    esac
}

look() {
    case ${SESSIONS_UPSTREAM:-} in
        '') key='' ;;
        *anthropic*) key=" -H \"x-api-key: \$ANTHROPIC_API_KEY\"" ;;
        *) key=" -H \"Authorization: Bearer \$OPENAI_API_KEY\"" ;;
    esac
    cat <<TEXT
  curl -s $url/sessions/first/turns$key
  curl -s $url/sessions/first/events$key
TEXT
}

greet() {
    upstream=${SESSIONS_UPSTREAM:-a simulated provider}
    [ -z "${SESSIONS_CONFIG:-}" ] || upstream="as $SESSIONS_CONFIG says, else $upstream"
    cat <<TEXT

Sessions.Orleans is ready.
  address   $url
  data      $SESSIONS_DATA
  upstream  $upstream

A first turn:
$(first_turn)

The session that it became:
$(look)

Ctrl+C drains and stops.

TEXT
    [ -z "${SESSIONS_CONFIG:-}" ] || echo "Where it configures Keys, add: -H 'Authorization: Bearer YOUR-KEY'"
}

# Speaks once the silo is ready; ends with it.
greet_when_ready() {
    while kill -0 "$1" 2>/dev/null; do
        if answers -f "$url/readyz"; then
            greet
            return
        fi
        sleep 0.2
    done
}

need_dotnet
need_sqlite
has curl || lacks curl 'which sees that the silo is ready, and makes the first call'
install_missing

find_orleans silo
say "Building (the first time takes a minute or two)"
dotnet build "$root/silo" "-p:Orleans=$orleans" -c Release -v quiet --nologo -m:2 >&2 || fail "The build failed."

say "Starting on $SESSIONS_URL"
taken=0
answers "$url/" || taken=$?
# 7: nobody listens there yet. Anything else would let a stranger answer for this silo.
if [ "$taken" -eq 7 ]; then
    (greet_when_ready $$ &)
fi
# A nursery of 4 MiB instead of 16: collections are short, which the slowest per cent of the turns feel.
export DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x400000}
exec dotnet "$root/artifacts/bin/Sessions.Silo/release/Sessions.Silo.dll"
