# Sourced by the scripts beside it: steps that must hold. Needs $folder, a folder for what a step says.
# shellcheck shell=bash

# holds WORDS COMMAND...: says "ok WORDS" if the command ends with 0; else what it said, and ends the script with 1.
holds() {
    local words=$1
    shift
    if "$@" >"$folder/said" 2>&1; then
        echo "ok $words"
    else
        echo "not ok $words: $*"
        cat "$folder/said"
        exit 1
    fi
}
not() { ! "$@"; }
# eventually COMMAND...: as soon as it ends with 0, but within 60 s.
eventually() {
    local i
    for i in $(seq 300); do
        "$@" && return 0
        sleep 0.2
    done
    return 1
}
