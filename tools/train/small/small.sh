#!/bin/sh
# Runs a step of training the head for small hands: `small.sh views …`, then `small.sh fit …`. Arguments are those of views.py
# and fit.py; see README.md.
#
# Needs Linux on x86-64, Python 3.11 (or PYTHON=...) and a package index. Works in target/train of the project, about 2 GB.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../venv.sh"
export TF_CPP_MIN_LOG_LEVEL=3
run_step "$here" "$here/../../../target/train/small" "$here/requirements.txt" "$@"
