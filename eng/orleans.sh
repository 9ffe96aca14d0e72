# Whether Orleans is part of a build, for the scripts beside this file, which source it after machine.sh.

# The test projects that hold nothing without it.
# shellcheck disable=SC2034
orleans_tests=tests/Sessions.Grains.Tests/

# A day after a feed did not serve Orleans it is asked again.
orleans_refusal_minutes=1440

# find_orleans PROJECT…: sets orleans to true or false, for -p:Orleans=. Feeds differ: some serve Orleans' packages without
# the runtime beneath them, and only a restore tells. Orleans=true or Orleans=false in the environment decides it at once. The
# answer is kept as long as nothing has changed that it depends on.
find_orleans() {
    orleans=${Orleans:-}
    [ -z "$orleans" ] || return 0
    known=$root/artifacts/orleans/$(orleans_question "$@")
    if [ ! -f "$known" ] || [ -n "$(find "$known" -size +0 -mmin "+$orleans_refusal_minutes")" ]; then
        unserved=
        for project in "$@"; do
            ask_for_orleans "$project"
            [ -z "$unserved" ] || break
        done
        mkdir -p "${known%/*}"
        printf '%s' "$unserved" >"$known"
    fi
    unserved=$(cat "$known")
    orleans=true
    if [ -n "$unserved" ]; then
        say "Orleans is left out of this build, for the package feed does not serve $unserved; everything else is built."
        orleans=false
    fi
}

# A hash of what the answer depends on: versions, projects, and where packages come from.
orleans_question() {
    {
        printf '%s\n' "$@" "OrleansVersion=${OrleansVersion:-}" "RestoreSources=${RestoreSources:-}" \
            "RestoreAdditionalProjectSources=${RestoreAdditionalProjectSources:-}"
        cat "$root/Directory.Packages.props" "$root/Directory.Build.props"
        find "$root/src" "$root/silo" "$root/tests" -name '*.csproj' -exec cat {} +
        find "$root" "${HOME:-/}/.nuget/NuGet" -maxdepth 1 -iname nuget.config -exec cat {} + 2>/dev/null
    } | sha256sum | cut -c 1-32
}

# ask_for_orleans PROJECT: sets unserved to a package that the feed does not serve, or to nothing.
ask_for_orleans() {
    unserved=
    if ! answer=$(dotnet restore "$root/$1" -p:Orleans=true --locked-mode -v quiet 2>&1); then
        unserved=$(printf '%s\n' "$answer" | sed -n 's/.*NU110[123]: Unable to find package \([A-Za-z0-9.]*[A-Za-z0-9]\).*/\1/p' |
            LC_ALL=C sort -u)
        # Of several, Orleans' own says more than one that it depends on.
        unserved=$(printf '%s\n' "$unserved" | grep -m 1 '^Microsoft\.Orleans\.' || printf '%s\n' "$unserved" | head -n 1)
        if [ -z "$unserved" ]; then
            say "$answer"
            fail "Packages could not be restored."
        fi
    fi
}

# Sets ORLEANS_SQL to a folder with Orleans' scripts for PostgreSQL, which are its own (MIT) and not part of this repository:
# they come from the tag of the version that Directory.Build.props names. Set to a folder already, it is left as it is.
find_orleans_sql() {
    [ -z "${ORLEANS_SQL:-}" ] || return 0
    tag=v$(sed -n 's/.*<OrleansVersion[^>]*>\([^<]*\)<.*/\1/p' "$root/Directory.Build.props")
    ORLEANS_SQL=$root/artifacts/orleans-sql/$tag
    export ORLEANS_SQL
    [ ! -f "$ORLEANS_SQL/PostgreSQL-Clustering.sql" ] || return 0
    if ! has git; then
        say "The Orleans leg of the chaos suite is left out, for there is no git to fetch Orleans' SQL scripts with."
        return 0
    fi
    checkout=$(mktemp -d)
    if git clone --quiet --depth 1 --branch "$tag" --filter=blob:none --sparse https://github.com/dotnet/orleans "$checkout" \
        >/dev/null 2>&1 && git -C "$checkout" sparse-checkout set src/AdoNet >/dev/null 2>&1; then
        mkdir -p "$ORLEANS_SQL"
        cp "$checkout/src/AdoNet/Shared/PostgreSQL-Main.sql" \
            "$checkout/src/AdoNet/Orleans.Clustering.AdoNet/PostgreSQL-Clustering.sql" "$ORLEANS_SQL"
    else
        say "The Orleans leg of the chaos suite is left out, for github.com does not give Orleans' SQL scripts at $tag."
    fi
    rm -rf "$checkout"
}
