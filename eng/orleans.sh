# Whether Orleans is part of a build, for the scripts beside this file, which source it after machine.sh.

# The test projects that hold nothing without it.
# shellcheck disable=SC2034
orleans_tests=tests/Sessions.Grains.Tests/

# find_orleans PROJECT…: sets orleans to true or false, for -p:Orleans=. Feeds differ: some serve Orleans' packages without
# the runtime beneath them, and only a restore tells. Orleans=true or Orleans=false in the environment decides it at once.
find_orleans() {
    orleans=${Orleans:-}
    [ -z "$orleans" ] || return 0
    for project in "$@"; do
        if ! answer=$(dotnet restore "$root/$project" -p:Orleans=true --locked-mode -v quiet 2>&1); then
            missing=$(printf '%s\n' "$answer" | sed -n 's/.*NU110[123]: Unable to find package \([A-Za-z0-9.]*[A-Za-z0-9]\).*/\1/p' |
                LC_ALL=C sort -u)
            # Of several, Orleans' own says more than one that it depends on.
            missing=$(printf '%s\n' "$missing" | grep -m 1 '^Microsoft\.Orleans\.' || printf '%s\n' "$missing" | head -n 1)
            if [ -z "$missing" ]; then
                say "$answer"
                fail "Packages could not be restored."
            fi
            say "Orleans is left out of this build, for the package feed does not serve $missing; everything else is built."
            orleans=false
            return 0
        fi
    done
    orleans=true
}
