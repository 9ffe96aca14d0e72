#!/bin/sh
# Measures whole processes, each on a core of its own. See tests/Benchmarks/README.md.
#   eng/bench.sh             everything that is measured of one silo: http, grow, wake, memory, context
#   eng/bench.sh grid        several silos on one store; with Orleans where it restores
#   eng/bench.sh conversations   conversations that the grid keeps: turns, caps, the purge
#   eng/bench.sh quick       short http runs, to see that everything works
#   eng/bench.sh COMMAND …   any command of bench (http, grow, wake, memory, context, conversations, grid, markdown, compare, help) with its options
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/eng/machine.sh"
. "$root/eng/orleans.sh"
load_core=${BENCH_LOAD_CORE:-1}
core=${BENCH_CORE:-0}

build() {
    find_orleans silo tests/Benchmarks/Sessions.Benchmarks.Load
    for project in tests/Benchmarks/Sessions.Benchmarks.Yarp tests/Benchmarks/Sessions.Benchmarks.Load silo; do
        echo "building $project" >&2
        dotnet build "$root/$project" "-p:Orleans=$orleans" -c Release -v quiet --nologo >&2
    done
}

bench() {
    command=$1
    shift
    # What lives in bench itself is compiled as in a silo.
    case $command in
        context)
            fetch_tiktoken
            DOTNET_TC_QuickJit=0
            export DOTNET_TC_QuickJit
            ;;
    esac
    case $command in
        http | grow | conversations) set -- "$command" --core "$core" --load-core "$load_core" "$@" ;;
        *) set -- "$command" "$@" ;;
    esac
    taskset -c "$load_core" dotnet "$root/artifacts/bin/Sessions.Benchmarks.Load/release/bench.dll" "$@"
}

# Silos, store, provider and agents share all cores; what lives in bench itself is compiled and scheduled as in a silo.
grid() {
    need_chaos
    install_missing
    fetch_azurite
    DOTNET_TC_QuickJit=0 DOTNET_ThreadPool_UnfairSemaphoreSpinLimit=0 \
        dotnet "$root/artifacts/bin/Sessions.Benchmarks.Load/release/bench.dll" grid "$@"
}

if ! command -v taskset >/dev/null; then
    echo "bench.sh needs taskset (package util-linux)" >&2
    exit 2
fi
if [ "$(nproc --all)" -lt 2 ]; then
    echo "bench.sh needs two cores: one for what is measured, one for the load" >&2
    exit 2
fi

build
case ${1:-all} in
    all)
        bench http
        bench grow
        bench wake
        bench memory
        bench context
        ;;
    quick)
        shift
        bench http --quick "$@"
        ;;
    grid)
        shift
        grid "$@"
        ;;
    *)
        bench "$@"
        ;;
esac
