#!/usr/bin/env bash
# tap.sh PROGRAM: a cmocka program's TAP. cmocka writes "not ok # SKIP" of a skipped test, which readers of TAP take as failed.
set -o pipefail
CMOCKA_MESSAGE_OUTPUT=TAP "$1" | sed 's/^not \(ok [0-9]* # SKIP\)/\1/'
