#!/usr/bin/env bash
# An independent judge of what generated clients send.
#
#   xtask/contract/prism.sh FOLDER|FILE...
#
# Makes a crate with `--contract-tests` of every OpenAPI document given, has Prism mock the document and refuse requests that break it
# (`--errors`), runs the crate's test, and prints a Markdown table: document, operations called, calls, request violations, decode
# errors, and what else happened. The lines of each call are kept in `target/contract/NAME.log`.
#
# Needs node 20 and npm; Prism itself goes to `target/prism`. PRISM_PORT (4010) is the port that it listens on.
set -uo pipefail

PRISM_VERSION=5.14.2
cd "$(dirname "$0")/../.." || exit 1
port=${PRISM_PORT:-4010}
work=target/contract
prism=target/prism/node_modules/.bin/prism
mkdir -p "$work" target/prism

if [ $# -eq 0 ]; then
    echo "usage: $0 FOLDER|FILE..." >&2
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

mock=
trap '[ -z "$mock" ] || kill "$mock" 2>/dev/null' EXIT

count() { grep -c "$1" "$log"; }

# The mock of one document, up; fails when it does not come up in 20 seconds.
start_mock() {
    "$prism" mock --errors --port "$port" "$1" >"$work/$name.prism" 2>&1 &
    mock=$!
    for _ in $(seq 80); do
        grep -q "Prism is listening" "$work/$name.prism" && return 0
        kill -0 "$mock" 2>/dev/null || return 1
        sleep 0.25
    done
    return 1
}

stop_mock() {
    kill "$mock" 2>/dev/null
    wait "$mock" 2>/dev/null
    mock=
}

echo '| document | operations | calls | request violations | decode errors | remarks |'
echo '| --- | ---: | ---: | ---: | ---: | --- |'
for document in "${documents[@]}"; do
    name=$(basename "${document%.*}")
    log=$work/$name.log
    # Crates of one name would be taken for each other in the target folder that they share.
    crate=contract-$(tr -c 'A-Za-z0-9\n' - <<<"$name")
    if ! target/debug/xtask codegen --spec "$document" --out "$work/$name" --scaffold "$crate" --contract-tests >"$log" 2>&1; then
        echo "| $name | – | – | – | – | refused by the generator |"
        continue
    fi
    # One lock file for all, so that what they share is built once.
    [ ! -e "$work/Cargo.lock" ] || cp "$work/Cargo.lock" "$work/$name/Cargo.lock"
    manifest=$work/$name/Cargo.toml
    if ! CARGO_TARGET_DIR=$work/target CARGO_PROFILE_DEV_DEBUG=0 cargo test --quiet --no-run --manifest-path "$manifest" --features deserialize --test contract >>"$log" 2>&1; then
        echo "| $name | – | – | – | – | the test does not compile |"
        continue
    fi
    cp "$work/$name/Cargo.lock" "$work/Cargo.lock"
    if ! start_mock "$document"; then
        stop_mock
        echo "| $name | – | – | – | – | Prism does not start |"
        continue
    fi
    CONTRACT_BASE_URL=http://127.0.0.1:$port CARGO_TARGET_DIR=$work/target CARGO_PROFILE_DEV_DEBUG=0 \
        timeout 300 cargo test --quiet --manifest-path "$manifest" --features deserialize --test contract -- --nocapture >>"$log" 2>&1
    stop_mock
    operations=$(sed -n 's/^call \([^ ]*\) (.*/\1/p' "$log" | sort -u | wc -l)
    remarks=
    for kind in mock:'failures of the mock' error:'documented errors' VALUE:'values that do not fit their type' \
        UNSENT:'not sent' COMMUNICATION:'broken connections'; do
        seen=$(count "^call .*): ${kind%%:*} ")
        [ "$seen" -eq 0 ] || remarks+="${remarks:+, }$seen ${kind#*:}"
    done
    skipped=$(count '^skip ')
    [ "$skipped" -eq 0 ] || remarks+="${remarks:+, }$skipped without a value"
    grep -q '^[0-9]* calls, ' "$log" || remarks+="${remarks:+, }the test did not come to its end"
    echo "| $name | $operations | $(count '^call ') | $(count '^call .*): VIOLATION ') | $(count '^call .*): DECODE ') | $remarks |"
done
