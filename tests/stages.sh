# Sourced by tests/run and .ci/run: runs commands as named stages and tells how long each took.
# shellcheck shell=bash

CURRENT_STAGE=start

# Failures name file and line without debug information, and builds are smaller and sooner done.
export CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_TEST_DEBUG=0

# The brokers that are features of the tests, because their clients take long to build.
# shellcheck disable=SC2034 # read by those who source this
readonly BROKERS=polywire-tests/amqp,polywire-tests/kafka,polywire-tests/zeromq
# shellcheck disable=SC2034
readonly TESTED_BROKERS=$BROKERS

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
