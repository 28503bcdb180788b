#!/bin/sh
# Runs a step of training the refiner: `refiner.sh crops …`, then `refiner.sh fit …`. Arguments are those of crops.py and
# fit.py; see README.md.
#
# Needs Linux on x86-64, Python 3.11 (or PYTHON=...) and a package index. Works in target/train of the project, about 6 GB, as the
# index's torch brings what graphics cards need.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../venv.sh"
run_step "$here" "$here/../../../target/train/landmarks" "$here/../landmarks/requirements.txt" "$@"
