#!/bin/bash
# Builds everything and runs every test. eng/test.sh --help says more.
set -uo pipefail

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
# shellcheck source=eng/machine.sh
. "$root/eng/machine.sh"
. "$root/eng/orleans.sh"

configuration=Debug # with assertions
at_once=2           # test projects that run at the same time
longest=10m         # a project that takes longer hangs

usage() {
    cat <<'TEXT'
Usage: eng/test.sh [NAME] [-- RUNNER ARGUMENTS]

Installs what is missing, builds the solution and runs every test project, or those whose name contains NAME.
What follows -- goes to the runner of each: -class NAME, -method NAME, -list tests, -? for all of it.

Packages are restored in locked mode: after changing one, run 'dotnet restore' and commit the lock files.
The last line says how many tests passed and failed.
TEXT
}

name=''
case ${1:-} in
    -h | --help)
        usage
        exit 0
        ;;
    '' | --) ;;
    -*)
        usage >&2
        exit 2
        ;;
    *)
        name=$1
        shift
        ;;
esac
if [ "${1:-}" = -- ]; then
    shift
elif [ $# -gt 0 ]; then
    usage >&2
    exit 2
fi
runner_arguments=("$@")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Test projects, by path; a project's executable has the project's name.
projects=$(cd "$root" && find tests -name '*.Tests.csproj' -not -path '*/node_modules/*' | sort)
node_projects=$(cd "$root" && find tests client -name package-lock.json -not -path '*/node_modules/*' 2>/dev/null | sort)

prepare() {
    need_dotnet
    need_sqlite
    has kubectl || lacks kubernetes-client 'whose kubectl renders the manifests that tests look at'
    if [ -n "$node_projects" ]; then
        has node || lacks nodejs "for the tests with the providers' own clients"
        has npm || lacks npm 'to fetch those clients (some 370 small packages on Debian; a minute or two)'
    fi
    case $selected in
        *tests/Chaos/*) need_chaos ;;
    esac
    install_missing
    [ -z "$node_projects" ] || node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' ||
        fail "The tests need Node 18 or later; here is $(node --version)."
    local lock directory
    for lock in $node_projects; do
        directory=$root/$(dirname "$lock")
        if [ ! -d "$directory/node_modules" ] || [ "$root/$lock" -nt "$directory/node_modules" ]; then
            say "npm ci in ${lock%/*}"
            (cd "$directory" && npm ci --no-audit --no-fund --loglevel=error >&2 && touch node_modules) ||
                fail "npm ci failed in ${lock%/*}."
        fi
    done
}

# The lock files name versions and content hashes, no feed: any feed that serves the same packages will do, and one that
# serves others is found out here, not in production.
build() {
    say "Restoring"
    dotnet restore "$root/Sessions.Orleans.sln" "-p:Orleans=$orleans" --locked-mode -v quiet >&2 || return
    say "Building"
    dotnet build "$root/Sessions.Orleans.sln" "-p:Orleans=$orleans" --no-restore -c "$configuration" -v quiet --nologo -m:2 >&2
}

# run_project PROJECT: leaves the counts in $work/NAME.counts: passed, failed, skipped; nothing where it broke.
run_project() {
    local project started counts
    project=$(basename "$1" .csproj)
    local program=$root/artifacts/bin/$project/${configuration,,}/$project.dll
    if [ ! -f "$program" ]; then
        echo "$project: $program was not built" >&2
        return
    fi
    started=$SECONDS
    timeout --kill-after=30s "$longest" dotnet "$program" -noLogo -noColor -reporter quiet -longRunning 60 \
        -xml "$work/$project.xml" ${runner_arguments[@]+"${runner_arguments[@]}"} </dev/null 2>&1 |
        sed -u -e '/^Ok, passed [0-9]* tests\.$/d' -e "s/^/[$project] /"
    local code=${PIPESTATUS[0]}
    counts=$(counts_of "$work/$project.xml")
    if [ -z "$counts" ]; then
        echo "[$project] ended with code $code and left no result"
        return
    fi
    # shellcheck disable=SC2086
    set -- $counts
    # A runner that fails without a failed test (a crash at the end, a fixture) must not look green.
    if [ "$code" -ne 0 ] && [ "$2" -eq 0 ]; then
        echo "[$project] ended with code $code"
        counts="$1 1 $3"
    fi
    echo "$counts $((SECONDS - started))" >"$work/$project.counts"
}

# The sums over the <assembly> elements of a result file; errors outside of tests count as failures.
counts_of() {
    [ -s "$1" ] || return 0
    tr '>' '\n' <"$1" | awk '
        function of(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
        /<assembly / {
            seen = 1
            passed += of("passed")
            failed += of("failed") + of("errors")
            skipped += of("skipped")
        }
        END { if (seen) print passed, failed, skipped }'
}

run_all() {
    local project
    for project in $1; do
        case $project in
            # Its agents and faults go by the clock, and its grid takes the machine as it is: nothing beside it.
            tests/Chaos/*)
                wait
                run_project "$project"
                continue
                ;;
        esac
        while [ "$(jobs -rp | wc -l)" -ge "$at_once" ]; do
            wait -n
        done
        run_project "$project" &
    done
    wait
}

report() {
    local project passed failed skipped seconds sum_passed=0 sum_failed=0 sum_skipped=0 broken=0
    printf '\n%-36s %8s %8s %8s %6s\n' project passed failed skipped s
    for project in $1; do
        project=$(basename "$project" .csproj)
        if [ ! -s "$work/$project.counts" ]; then
            printf '%-36s %8s\n' "$project" broken
            broken=$((broken + 1))
            continue
        fi
        read -r passed failed skipped seconds <"$work/$project.counts"
        printf '%-36s %8d %8d %8d %6d\n' "$project" "$passed" "$failed" "$skipped" "$seconds"
        sum_passed=$((sum_passed + passed))
        sum_failed=$((sum_failed + failed))
        sum_skipped=$((sum_skipped + skipped))
    done
    [ "$broken" -eq 0 ] || printf '\n%s\n' "$broken projects did not run; each counts as one failure."
    [ $((sum_passed + sum_failed)) -gt 0 ] || printf '\n%s\n' "No test ran."
    printf '\n%d passed, %d failed, %d skipped\n' "$sum_passed" $((sum_failed + broken)) "$sum_skipped"
    [ $((sum_failed + broken)) -eq 0 ] && [ "$sum_passed" -gt 0 ]
}

selected=$(printf '%s\n' "$projects" | grep -F -- "$name" || true)
[ -n "$selected" ] || fail "No test project's name contains '$name'. There are: $projects"
prepare
find_orleans tests/Sessions.Grains.Tests silo
case $orleans:$selected in
    true:*tests/Chaos/*)
        need_postgres
        install_missing
        find_orleans_sql
        ;;
esac
[ "$orleans" = true ] || selected=$(printf '%s\n' "$selected" | grep -v -F "$orleans_tests" || true)
[ -n "$selected" ] || fail "What was chosen needs Orleans."
if ! build; then
    say "The build failed. NU1004 means that lock files do not fit: run 'dotnet restore' and commit them."
    printf '\n0 passed, %d failed\n' "$(printf '%s\n' "$selected" | wc -l)"
    exit 1
fi
say "Testing"
run_all "$selected"
report "$selected"
