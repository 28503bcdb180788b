#!/bin/sh
# Runs a step of training what is a hand: `presence.sh candidates …`, then `presence.sh fit …`. Arguments are those of candidates.py
# and fit.py; see README.md.
#
# Needs Python 3.11 (or PYTHON=...) and a package index. Works in target/train of the project.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../venv.sh"
# With one thread, sums are always taken in the same order.
export OPENBLAS_NUM_THREADS=1
run_step "$here" "$here/../../../target/train/venv" "$here/../requirements.txt" "$@"
