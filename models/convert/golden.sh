#!/bin/sh
# Writes fixtures/golden: what TFLite and MediaPipe themselves answer, for kepal's tests to compare with.
#
# Needs the same as convert.sh. The last digits may vary with the processor, so there is no --check.
set -eu
. "$(dirname -- "$0")/venv.sh"
make_venv golden "$here/requirements-golden.txt"
GLOG_minloglevel=2 TF_CPP_MIN_LOG_LEVEL=3 exec "$python" "$here/golden.py" --wheels "$wheels"
