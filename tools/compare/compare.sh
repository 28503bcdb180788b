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
. "$here/../venv.sh"
make_venv "$root/target/compare/venv" "$here/requirements.txt"
cargo build --quiet --release --manifest-path "$root/Cargo.toml" --bin kepal --example time_on_request
exec "$python" "$here/compare.py" "${CARGO_TARGET_DIR:-$root/target}/release" "$@"
