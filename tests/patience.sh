# Sourced by tests/setup: runs commands that others, or the network, may hold up.
# shellcheck shell=bash

# How long another apt may hold its locks, in seconds.
LOCK_TIMEOUT=${LOCK_TIMEOUT:-600}
# How often a command is run that fails for another reason, and the seconds before the second time; then twice as many.
ATTEMPTS=${ATTEMPTS:-4}
PAUSE=${PAUSE:-3}

# patiently COMMAND...: waits while another apt holds a lock that the command needs, which is no failure, and runs it again
# a few times when it fails otherwise. Gives the last exit code, and what the command wrote to stderr.
#
# apt-get's own DPkg::Lock::Timeout waits for the lock of dpkg, not for those of lists and archives.
patiently() {
    local errors code attempt=1 pause=$PAUSE deadline=$((SECONDS + LOCK_TIMEOUT)) waiting=
    errors=$(mktemp)
    while :; do
        code=0
        "$@" 2>"$errors" || code=$?
        if [[ $code -ne 0 ]] && is_locked "$errors" && [[ $SECONDS -lt $deadline ]]; then
            [[ $waiting ]] || echo "setup: another apt is at work: waiting for it, at most $LOCK_TIMEOUT s" >&2
            waiting=yes
            sleep 1
            continue
        fi
        cat "$errors" >&2
        if [[ $code -eq 0 || $attempt -ge $ATTEMPTS ]]; then break; fi
        echo "setup: \`$*\` failed (exit code $code): trying again in $pause s" >&2
        sleep "$pause"
        attempt=$((attempt + 1)) pause=$((pause * 2))
    done
    rm -f "$errors"
    return "$code"
}

# What apt and dpkg write when another process has a lock.
is_locked() {
    grep -qE 'Could not get lock|Unable to (acquire|lock)|locked by another process|is another process using it' "$1"
}
