#!/bin/sh
# Builds the ONNX networks beside this folder from their TFLite sources.
#
#   convert.sh           writes ../*.onnx and their hashes in ../manifest.toml
#   convert.sh --check   builds them anew elsewhere and fails if a byte or a hash differs
#
# Needs Linux on x86-64, Python 3.11 (or PYTHON=...) and a package index. Works in target/models of the project, about
# 1.5 GB, or in KEPAL_MODELS_WORK.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=${KEPAL_MODELS_WORK:-$here/../../target/models}
wheels=$work/wheels
mkdir -p "$wheels"
. "$here/../../tools/venv.sh"
make_venv "$work/convert" "$here/requirements.txt"
TF_CPP_MIN_LOG_LEVEL=3 exec "$python" "$here/convert.py" --wheels "$wheels" "$@"
