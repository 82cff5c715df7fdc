#!/usr/bin/env bash
# An independent judge of what generated clients send.
#
#   xtask/contract/prism.sh FOLDER|FILE...
#   OPENAPI_CORPUS=FOLDER xtask/contract/prism.sh
#
# Without an argument, the documents are those of `documents.txt`, below OPENAPI_CORPUS. Makes a crate with `--contract-tests` of each,
# has Prism mock the document, runs the crate's test against it, and prints a Markdown table of what came out, then why some calls cannot
# be judged (`excused.tsv`). Fails when a request breaks its document, an answer cannot be read, or anything else happened that nobody has
# looked at. What came of each call is in `target/contract/NAME.log`, what Prism says of it in `target/contract/NAME.prism`.
#
# Needs node 20 and npm; Prism itself goes to `target/prism`. PRISM_PORT (4010) is the port that it listens on. What stands in
# CODEGEN_OPTIONS, such as `--sub-clients --validate`, is handed to `codegen`.
set -uo pipefail

PRISM_VERSION=5.14.2
cd "$(dirname "$0")/../.." || exit 1
port=${PRISM_PORT:-4010}
work=target/contract
prism=target/prism/node_modules/.bin/prism
mkdir -p "$work" target/prism

if [ $# -eq 0 ] && [ -n "${OPENAPI_CORPUS:-}" ]; then
    while IFS= read -r document; do set -- "$@" "$OPENAPI_CORPUS/$document"; done <xtask/contract/documents.txt
elif [ $# -eq 0 ]; then
    echo "usage: $0 FOLDER|FILE..., or OPENAPI_CORPUS=FOLDER $0" >&2
    exit 2
fi
if [ ! -x "$prism" ]; then
    npm install --silent --no-audit --no-fund --prefix target/prism "@stoplight/prism-cli@$PRISM_VERSION" >&2 || exit 1
fi
cargo build --quiet -p xtask || exit 1

documents=()
for given in "$@"; do
    if [ -d "$given" ]; then
        while IFS= read -r file; do documents+=("$file"); done \
            < <(find "$given" -maxdepth 1 -type f \( -name '*.json' -o -name '*.yaml' -o -name '*.yml' \) | sort)
    else
        documents+=("$given")
    fi
done

export CARGO_TARGET_DIR=$PWD/$work/target CARGO_PROFILE_DEV_DEBUG=0 RUST_BACKTRACE=0 CONTRACT_BASE_URL=http://127.0.0.1:$port
mock=
server=$work/server.pid
trap 'stop_mock' EXIT

# The mock of one document, up; fails when it does not come up in 20 seconds. Some requests make Prism crash: it is then started again.
start_mock() {
    : >"$work/$name.prism"
    (
        while
            "$prism" mock --port "$port" "$1" >>"$work/$name.prism" 2>&1 &
            echo $! >"$server"
            wait $!
            grep -q "Prism is listening" "$work/$name.prism"
        do :; done
    ) &
    mock=$!
    for _ in $(seq 80); do
        grep -q "Prism is listening" "$work/$name.prism" && return 0
        kill -0 "$mock" 2>/dev/null || return 1
        sleep 0.25
    done
    return 1
}

stop_mock() {
    [ -n "$mock" ] || return
    kill "$mock" "$(cat "$server")"
    wait "$mock"
    mock=
} 2>/dev/null

# Makes the crate, builds its test, runs it; says why not, if not.
run() {
    # A manifest that is there would be kept, with what another run needed.
    rm -rf "${work:?}/${name:?}"
    # shellcheck disable=SC2086 # several words
    target/debug/xtask codegen --spec "$1" --out "$work/$name" --scaffold "$crate" --contract-tests ${CODEGEN_OPTIONS:-} >"$log" 2>&1 ||
        { echo "refused by the generator"; return 1; }
    # One lock file for all, so that what they share is built once.
    [ ! -e "$work/Cargo.lock" ] || cp "$work/Cargo.lock" "$work/$name/Cargo.lock"
    # Without TLS, which nobody needs here.
    local test=(cargo test --quiet --no-default-features --manifest-path "$work/$name/Cargo.toml" --features deserialize --test contract)
    "${test[@]}" --no-run >>"$log" 2>&1 || { echo "the test does not compile"; return 1; }
    cp "$work/$name/Cargo.lock" "$work/Cargo.lock"
    start_mock "$1" || { stop_mock; echo "Prism does not start"; return 1; }
    timeout 600 "${test[@]}" -- --nocapture >>"$log" 2>&1
    stop_mock
    grep -q '^[0-9]* calls, ' "$log" || { echo "the test did not come to its end"; return 1; }
}

names=()
for document in "${documents[@]}"; do
    name=$(basename "${document%.*}")
    names+=("$name")
    log=$work/$name.log
    # Crates of one name would be taken for each other in the target folder that they share.
    crate=contract-$(tr -c 'A-Za-z0-9\n' - <<<"$name")
    echo "$name" >&2
    run "$document" >"$work/$name.why"
done
printf '%s\n' "${names[@]}" | awk -v work="$work" -f xtask/contract/table.awk xtask/contract/excused.tsv -
