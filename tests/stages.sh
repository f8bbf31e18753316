# Sourced by tests/run and .ci/run: runs commands as named stages and tells how long each took.
# shellcheck shell=bash

CURRENT_STAGE=start

# stage NAME COMMAND...
stage() {
    local started=$SECONDS
    CURRENT_STAGE=$1
    printf '\n==> %s\n' "$CURRENT_STAGE"
    "${@:2}"
    printf '<== %s: %d s\n' "$1" $((SECONDS - started))
}

report_failed_stage() {
    local code=$?
    [[ $code -eq 0 ]] || printf '<== FAILED: %s (exit code %d)\n' "$CURRENT_STAGE" "$code" >&2
}
trap report_failed_stage EXIT
