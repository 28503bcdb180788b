#!/bin/sh
# Writes fixtures/golden: what TFLite and MediaPipe themselves answer, for kepal's tests to compare with.
#
# Needs the same as convert.sh. The last digits may vary with the processor, so there is no --check.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=${KEPAL_MODELS_WORK:-$here/../../target/models}
wheels=$work/wheels
mkdir -p "$wheels"
. "$here/../../tools/venv.sh"
make_venv "$work/golden" "$here/requirements-golden.txt"
GLOG_minloglevel=2 TF_CPP_MIN_LOG_LEVEL=3 exec "$python" "$here/golden.py" --wheels "$wheels"
