#!/bin/sh
# Runs a step of training how a hand at rest looks: `look.sh looks …`, then `look.sh fit …`. Arguments are those of looks.py and
# fit.py; see README.md.
#
# Needs Python 3.11 (or PYTHON=...) and a package index. Works in target/train of the project.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/../../venv.sh"
run_step "$here" "$here/../../../target/train/venv" "$here/../requirements.txt" "$@"
