#!/bin/sh
# Runs a step of training: `train.sh collect …`, then `train.sh train …`. Arguments are those of collect.py and train.py;
# see README.md.
#
# Needs Python 3.11 (or PYTHON=...) and a package index. Works in target/train of the project.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
venv=$here/../../target/train/venv
export PYTHONDONTWRITEBYTECODE=1
# With one thread, sums are always taken in the same order.
export OPENBLAS_NUM_THREADS=1
if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
    "${PYTHON:-python3.11}" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/installed.txt"
fi
step=$1
shift
exec "$venv/bin/python" "$here/$step.py" "$@"
