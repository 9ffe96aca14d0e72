# shellcheck shell=sh
# What a machine needs, for the scripts beside this file, which source it. Installs nothing that is there already.

: "${root:?the repository, set by the script that sources this}"

# No messages, certificates or checks of a first use: these scripts' own lines say what happens.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK=1

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# has_library NAME: by the start of its file's name.
# ldconfig lists what the loader will find; it may lie outside an ordinary user's path.
has_library() {
    { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -qF -- "$1" && return
    for file in /lib*/"$1"* /lib*/*/"$1"* /usr/lib*/"$1"* /usr/lib*/*/"$1"*; do
        [ -e "$file" ] && return
    done
    return 1
}

missing=''

# lacks PACKAGE REASON: install_missing will install it.
lacks() {
    say "Missing: $1, $2"
    missing="$missing $1"
}

# Installs with apt, or says what to install by other means.
install_missing() {
    [ -n "$missing" ] || return 0
    by_hand="apt-get update && apt-get install --no-install-recommends$missing"
    has apt-get || fail "There is no apt-get to install with. Install by other means and try again:$missing"
    as_root=''
    if [ "$(id -u)" -ne 0 ]; then
        has sudo || fail "Installing needs root, and sudo is not here. Have root run this, then try again:
  $by_hand"
        as_root=sudo
    fi
    say "Installing${as_root:+ with $as_root}:$missing"
    # One call, so that a password is asked for once. Without an update the lists may still do.
    # shellcheck disable=SC2016,SC2086
    $as_root sh -c '
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -qq || echo "apt-get update failed; trying with the package lists that are here" >&2
        apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >/dev/null' sh $missing >&2 ||
        fail "Installing failed. Have root run this, then try again:
  $by_hand"
}

need_dotnet() {
    has dotnet || fail "The .NET SDK 10 is missing, or not on the PATH: https://dot.net/download"
    # An SDK that was unpacked, not installed by apt, comes without these.
    has_library libicuuc.so || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
    { has_library libssl.so && [ -n "$(ls -A /etc/ssl/certs 2>/dev/null)" ]; } ||
        lacks ca-certificates 'certificates and OpenSSL, without which no package can be fetched'
    answer=$(cd "$root" && dotnet --version 2>&1) || fail "The .NET SDK that global.json asks for does not run here: https://dot.net/download. It says:
$answer"
}

need_sqlite() { has_library libsqlite3.so.0 || lacks libsqlite3-0 'the library under the session store'; }

# Debian keeps nginx out of an ordinary user's path.
need_chaos() {
    has nginx || [ -x /usr/sbin/nginx ] || lacks nginx-light 'the load balancer of the chaos suite'
    has node || lacks nodejs "for Azurite, the storage emulator"
    has npm || lacks npm 'to fetch Azurite'
}

# Only its programs are used: the suite runs a server of its own.
need_postgres() {
    for initdb in "$(command -v initdb || true)" /usr/lib/postgresql/*/bin/initdb; do
        [ ! -x "$initdb" ] || return 0
    done
    lacks postgresql "for the list of Orleans' silos in the chaos suite"
}

fetch_azurite() {
    azurite=$root/tests/Sessions.CloudKit/azurite
    if [ ! -d "$azurite/node_modules" ] || [ "$azurite/package-lock.json" -nt "$azurite/node_modules" ]; then
        say "npm ci in tests/Sessions.CloudKit/azurite"
        (cd "$azurite" && npm ci --no-audit --no-fund --loglevel=error >&2 && touch node_modules) || fail "npm ci failed."
    fi
}

fetch_tiktoken() {
    tiktoken=$root/tests/Sessions.Tokens.Tests/Reference/tiktoken
    if [ ! -d "$tiktoken/node_modules" ] || [ "$tiktoken/package-lock.json" -nt "$tiktoken/node_modules" ]; then
        has node || lacks nodejs 'for the tokenizer that ours is measured beside'
        has npm || lacks npm 'to fetch that tokenizer'
        install_missing
        say "npm ci in tests/Sessions.Tokens.Tests/Reference/tiktoken"
        (cd "$tiktoken" && npm ci --no-audit --no-fund --loglevel=error >&2 && touch node_modules) || fail "npm ci failed."
    fi
}
