# What a machine needs, for the scripts beside this file, which source it. Installs nothing that is there already.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# ldconfig lists what the loader will find; it may lie outside an ordinary user's path.
has_sqlite() {
    { ldconfig -p || /sbin/ldconfig -p; } 2>/dev/null | grep -q 'libsqlite3\.so\.0' && return
    for file in /lib*/libsqlite3.so.0 /lib*/*/libsqlite3.so.0 /usr/lib*/libsqlite3.so.0 /usr/lib*/*/libsqlite3.so.0; do
        [ -e "$file" ] && return
    done
    return 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# install PACKAGE…: with apt, or a sentence that says what to install by other means.
install() {
    [ $# -gt 0 ] || return 0
    has apt-get || fail "Missing: $*. This script installs with apt-get, which is not here: install them and try again."
    [ "$(id -u)" -eq 0 ] || has sudo ||
        fail "Missing: $*. Installing needs root or sudo. As root: apt-get install -y --no-install-recommends $*"
    say "Installing $*"
    as_root apt-get update -qq >&2 || fail "apt-get update failed; $* could not be installed."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "apt-get could not install $*."
}

need_dotnet() {
    has dotnet || fail "The .NET SDK 10 is missing: https://dot.net/download"
    (cd "$root" && dotnet --version >/dev/null 2>&1) ||
        fail "The .NET SDK that global.json asks for is missing: https://dot.net/download. Here are: $(dotnet --list-sdks)"
}
