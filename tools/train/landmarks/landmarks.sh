#!/bin/sh
# Runs a step of training the landmark network for small hands: `landmarks.sh patches …`, `landmarks.sh fit …` and `landmarks.sh mix …`.
# Arguments are those of patches.py, fit.py and mix.py; see README.md.
#
# Needs Linux on x86-64, Python 3.11 (or PYTHON=...) and a package index. Works in target/train of the project, about 6 GB, as the
# index's torch brings what graphics cards need.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../venv.sh"
run_step "$here" "$here/../../../target/train/landmarks" "$here/requirements.txt" "$@"
