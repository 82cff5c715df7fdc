#!/usr/bin/env bash
# Measures this generator beside others, in one run on the same documents, and writes the tables into `BENCHMARKS.md`.
#
#     OPENAPI_CORPUS=DIR xtask/benches/compare.sh
#
#     RUNS=5                  rounds; in each, every generator takes its turn, and the median counts
#     ONLY="generate check"   some of: generate check build incremental codegen
#     DOCUMENTS="a b"         names of documents in the corpus, without `.json`, instead of those that belong to each part
#     REPORT=FILE             where the tables go, `-` for the terminal alone
#     COMPARE_CACHE=DIR       where the others are installed, once, and what everybody makes is built
#
# Needs bash, cargo, python3 and GNU time, and for progenitor a rustfmt of a nightly toolchain. Nothing else should run meanwhile.
# Takes 25 minutes on two idle cores, and ten more the first time.

set -euo pipefail
benches=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$benches/../.." && pwd)
cache=${COMPARE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/xtask-compare}
corpus=${OPENAPI_CORPUS:?names the folder of documents}
runs=${RUNS:-5}
report=${REPORT:-$repository/BENCHMARKS.md}
read -ra parts <<<"${ONLY:-generate check build incremental codegen}"

# Package and version, and the program that it installs.
peers=("cargo-progenitor@0.15.1 cargo-progenitor" "openapi-to-rust@0.23.0 openapi-to-rust" "ploidy@0.15.0 ploidy")
tools=(xtask progenitor openapi-to-rust ploidy)
# Ours in several crates (`--parts`): as many as there are cores, and more, of which a change concerns one.
split=(xtask-parts-"$(nproc)" xtask-parts-"$((4 * $(nproc)))")

documents() {
    case $1 in
    generate) echo "${DOCUMENTS:-progenitor-nexus progenitor-api-github-com github-rest}" ;;
    build) echo "${DOCUMENTS:-progenitor-nexus}" ;;
    *) echo "${DOCUMENTS:-progenitor-nexus progenitor-api-github-com}" ;;
    esac
}

document() {
    local found
    found=$(find -L "$corpus" -name "$1.json" -print -quit)
    [[ -n "$found" ]] || { echo "there is no $1.json in $corpus" >&2; exit 1; }
    echo "$found"
}

install() {
    local peer package binary
    for peer in "${peers[@]}"; do
        read -r package binary <<<"$peer"
        if [[ ! -x "$cache/$package/bin/$binary" ]]; then
            cargo install --quiet --locked --root "$cache/$package" --target-dir "$cache/install" "$package"
        fi
        cp "$cache/$package/bin/$binary" "$cache/bin/"
    done
    cargo build --quiet --release --manifest-path "$repository/Cargo.toml" --package xtask --target-dir "$cache/xtask"
    cp "$cache/xtask/release/xtask" "$cache/bin/"
    rm -rf "$cache/install"
}

# The command that makes a crate of a document in a folder, which it runs in unless ours is given one.
command_of() {
    local tool=$1 document=$2
    case $tool in
    xtask) command=(xtask codegen --spec "$document" --scaffold client) ;;
    xtask-parts-*) command=(xtask codegen --spec "$document" --scaffold client --parts "${tool##*-}") ;;
    progenitor) command=(cargo-progenitor progenitor --input "$document" --output . --name client --version 0.1.0 --interface positional) ;;
    openapi-to-rust) command=(openapi-to-rust generate "$document") ;;
    ploidy) command=(ploidy generate rust "$document" --output . --name client) ;;
    esac
    command[0]="$cache/bin/${command[0]}"
    [[ "$tool" != xtask* ]] || command+=(--out "${3:-.}")
}

# What a tool leaves to its user before its output is a crate.
complete() {
    local tool=$1 folder=$2
    if [[ "$tool" == openapi-to-rust ]]; then
        printf '[package]\nname = "client"\nversion = "0.1.0"\nedition = "2024"\n\n' >"$folder/Cargo.toml"
        grep -q '^\[dependencies\]' "$folder/src/generated/REQUIRED_DEPS.toml" || echo '[dependencies]' >>"$folder/Cargo.toml"
        cat "$folder/src/generated/REQUIRED_DEPS.toml" >>"$folder/Cargo.toml"
        echo 'pub mod generated;' >"$folder/src/lib.rs"
    fi
}

# How many operations came out. Each tool writes a method for each, and openapi-to-rust more than one for some.
operations() {
    local tool=$1 folder=$2
    case $tool in
    xtask) cat "$folder"/src/api/operations/*.rs | grep -c ': Operation = Operation {' ;;
    progenitor) grep -cE '^ *pub async fn ' "$folder/src/lib.rs" ;;
    openapi-to-rust) grep -cE '^ *pub async fn ' "$folder/src/generated/client.rs" ;;
    ploidy) find "$folder/src/client" -name '*.rs' -exec cat {} + | grep -cE '^ *pub async fn ' ;;
    esac || true
}

# Runs a command, and notes seconds, megabytes and what it died of: `took`, `fault`.
measure() {
    local log="$cache/log" figures="$cache/figures"
    fault=
    if ! /usr/bin/time --quiet --format '%e\t%M' --output "$figures" timeout 900 "$@" >"$log" 2>&1; then
        fault=$(grep -aE -A1 -m1 'panicked at|^error|gen fail|^Error' "$log" || tail -1 "$log")
        # No name of a folder of this machine, and no more than fits into a cell.
        fault=$(tr '\n\t|' '  /' <<<"$fault" | sed -E "s#[^ ]*/registry/src/[^/]*/##g; s/^thread '[^']*' (\([0-9]+\) )?//" | cut -c1-160)
    fi
    took=$(awk -F '\t' '{ printf "%s\t%d", $1, ($2 + 512) / 1024 }' "$figures")
}

note() {
    local part=$1
    shift
    (IFS=$'\t' && echo "$*") >>"$cache/results/$part.tsv"
}

generate() {
    local tool=$1 name=$2 folder=$3
    rm -rf "$folder"
    mkdir -p "$folder"
    command_of "$tool" "$(document "$name")"
    pushd "$folder" >/dev/null
    measure "${command[@]}"
    popd >/dev/null
}

part_generate() {
    # Thousands of files that were just removed cost whoever makes the next ones: all go when the last round is over.
    local round=$1 tool name folder lines made
    for name in $(documents generate); do
        for tool in "${tools[@]}"; do
            folder="$cache/fresh/$round/$tool/$name"
            sync
            generate "$tool" "$name" "$folder"
            lines= made=
            if [[ -z "$fault" ]]; then
                complete "$tool" "$folder"
                lines=$(find "$folder" -name '*.rs' -exec cat {} + | wc -l)
                made=$(operations "$tool" "$folder")
            fi
            note generate "$name" "$tool" "$took" "$lines" "$made" "$fault"
        done
    done
}

cargo_in() {
    local folder=$1 target=$2
    shift 2
    CARGO_TARGET_DIR="$cache/target/$target" cargo "$@" --quiet --manifest-path "$folder/Cargo.toml"
}

# The crates of a part, with their dependencies built.
prepare() {
    local part=$1 tool name folder
    for name in $(documents "$part"); do
        for tool in "${tools[@]}" "${split[@]}"; do
            folder="$cache/crates/$tool/$name"
            generate "$tool" "$name" "$folder"
            [[ -z "$fault" ]] || continue
            complete "$tool" "$folder"
            CARGO_INCREMENTAL=0 cargo_in "$folder" "$tool" "$part" >/dev/null 2>&1 || true
        done
    done
}

# `cargo check` or `cargo build`: the crate alone, from nothing.
part_compile() {
    local part=$1 tool name folder
    for name in $(documents "$part"); do
        for tool in "${tools[@]}" "${split[@]}"; do
            folder="$cache/crates/$tool/$name"
            if [[ ! -f "$folder/src/lib.rs" ]]; then
                note "$part" "$name" "$tool" "" "" "" "" "no crate was made"
                continue
            fi
            find "$folder" -name lib.rs -exec touch {} +
            CARGO_INCREMENTAL=0 CARGO_TARGET_DIR="$cache/target/$tool" measure \
                cargo "$part" --quiet --offline --manifest-path "$folder/Cargo.toml"
            note "$part" "$name" "$tool" "$took" "" "" "$fault"
        done
    done
}

# A copy of a document with another description of the first operation that has one.
changed() {
    python3 - "$1" "$2" "$3" <<'PYTHON'
import json, sys
document = json.load(open(sys.argv[1]))
operations = (operation for item in document["paths"].values() for operation in item.values() if isinstance(operation, dict))
next(operation for operation in operations if operation.get("description"))["description"] += f" Said in round {sys.argv[2]}."
json.dump(document, open(sys.argv[3], "w"))
PYTHON
}

part_incremental() {
    local round=$1 name tool
    for name in $(documents incremental); do
        for tool in xtask "${split[@]}"; do
            incremental "$round" "$name" "$tool"
        done
    done
}

incremental() {
    local round=$1 name=$2 tool=$3 label='' folder
    [[ "$tool" == xtask ]] || label="\`--parts ${tool##*-}\`, "
    folder="$cache/crates/incremental/$tool/$name"
    # What an earlier run left there may be of an earlier release. Two crates of one name in one target folder would take
    # each other's place.
    [[ "$round" != 1 ]] || rm -rf "$folder"
    mkdir -p "$folder"
    command_of "$tool" "$folder.json" "$folder"
    local again=("${command[@]}")
    if [[ "$round" == 1 ]]; then
        changed "$(document "$name")" 0 "$folder.json"
        "${again[@]}" >/dev/null 2>&1
        CARGO_INCREMENTAL=1 cargo_in "$folder" "incremental/$tool/$name" check
        CARGO_INCREMENTAL=0 cargo_in "$folder" "$tool" check
    fi
    find "$folder" -name lib.rs -exec touch {} +
    CARGO_INCREMENTAL=0 CARGO_TARGET_DIR="$cache/target/$tool" measure \
        cargo check --quiet --manifest-path "$folder/Cargo.toml"
    note incremental "$name" "${label}from nothing" "$took" "" "" "$fault"
    # To cargo, what was touched has changed.
    CARGO_INCREMENTAL=1 cargo_in "$folder" "incremental/$tool/$name" check
    changed "$(document "$name")" "$round" "$folder.json"
    "${again[@]}" >/dev/null 2>&1
    CARGO_INCREMENTAL=1 CARGO_TARGET_DIR="$cache/target/incremental/$tool/$name" measure \
        cargo check --quiet --offline --manifest-path "$folder/Cargo.toml"
    note incremental "$name" "${label}one description changed" "$took" "" "" "$fault"
}

# On the document of this repository, as its developers run it.
part_codegen() {
    local fault_of_rebuild=
    cd "$repository"
    measure cargo xtask codegen
    cargo check --quiet --manifest-path generated/Cargo.toml
    measure cargo xtask codegen
    note codegen "of this repository" "cargo xtask codegen" "$took" "" "" "$fault"
    measure cargo check --manifest-path generated/Cargo.toml
    if grep -q Checking "$cache/log"; then fault_of_rebuild="built again although nothing changed"; fi
    note codegen "of this repository" "cargo check after it" "$took" "" "" "$fault_of_rebuild"
}

# Read as a whole before it runs, so that the file may change meanwhile.
main() {
    local part name round
    mkdir -p "$cache/bin" "$cache/results" "$cache/crates"
    for part in "${parts[@]}"; do
        [[ "$part" == codegen ]] || for name in $(documents "$part"); do document "$name" >/dev/null; done
    done
    [[ -x /usr/bin/time ]] || { echo "there is no GNU time (/usr/bin/time)" >&2; exit 1; }
    install
    rm -rf "$cache/fresh"
    for part in "${parts[@]}"; do
        : >"$cache/results/$part.tsv"
        case $part in
        check | build) prepare "$part" ;;
        esac
    done
    for ((round = 1; round <= runs; round++)); do
        for part in "${parts[@]}"; do
            echo "round $round of $runs: $part" >&2
            case $part in
            check | build) part_compile "$part" ;;
            codegen) part_codegen ;;
            generate | incremental) "part_$part" "$round" ;;
            *) echo "there is no part $part" >&2; exit 2 ;;
            esac
        done
    done
    rm -rf "$cache/fresh"
    python3 "$benches/compare_table.py" "$cache/results" "$corpus" "$report"
}

main
exit
