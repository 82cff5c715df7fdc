#!/usr/bin/env bash
# Instructions (valgrind's callgrind) and allocations of what the crate does most, for each time it is done.
#
#     generated/benches/callgrind.sh [TIMES]
#
# Everything is run TIMES times and twice as often; the difference leaves out what is done once (start, TLS, connection).
# Instructions hardly change from run to run, and not at all with what else the machine does, unlike time.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

times=${1:-500}
binary=$(cargo bench --package xiaomi-open-api --bench counts --no-run 2>&1 | sed -n 's/^ *Executable .*(\(.*\))$/\1/p')
[[ -x "$binary" ]] || { echo "the benchmark did not build" >&2; exit 1; }

exec 3< <("$binary" serve)
server=$!
trap 'kill "$server"' EXIT
read -r url <&3

instructions() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$binary" "$@" 2>&1 |
        sed -n 's/^.*Collected : \([0-9]*\).*$/\1/p'
}

printf '%-16s %14s  %s\n' work instructions 'allocations (each time)'
for work in verify header decode decode-derived call call-by-hand; do
    arguments=()
    [[ "$work" == call* ]] && arguments=("$url")
    once=$(instructions "$work" "$times" "${arguments[@]}")
    twice=$(instructions "$work" "$((times * 2))" "${arguments[@]}")
    printf '%-16s %14d  %s\n' "$work" "$(((twice - once) / times))" "$("$binary" "$work" "$times" "${arguments[@]}")"
done
