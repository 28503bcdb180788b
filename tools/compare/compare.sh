#!/bin/sh
# Measures kepal against TFLite, onnxruntime and MediaPipe, in turns, and writes a table.
#
#   compare.sh OUT.md [PHOTOS…]     without photos: some of fixtures/, as they are and at 12 MP
#
# Of a photo with a boxes.tsv beside it (see tools/mosaic/README.md) it is also counted how many labelled hands are found.
# Needs Linux, cargo, Python 3.11 (or PYTHON=...) and a package index. Works in target/compare of the project, about 600 MB.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$here/../..
venv=$root/target/compare/venv
export PYTHONDONTWRITEBYTECODE=1
if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
    "${PYTHON:-python3.11}" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps \
        --requirement "$here/requirements.txt"
    cp "$here/requirements.txt" "$venv/installed.txt"
fi
cargo build --quiet --release --manifest-path "$root/Cargo.toml" --bin kepal --example time_on_request
exec "$venv/bin/python" "$here/compare.py" "${CARGO_TARGET_DIR:-$root/target}/release" "$@"
