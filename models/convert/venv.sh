# Sourced by convert.sh and golden.sh: a virtual environment with exactly the packages that a requirements file pins.

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=${KEPAL_MODELS_WORK:-$here/../../target/models}
wheels=$work/wheels
export PYTHONDONTWRITEBYTECODE=1

# make_venv NAME REQUIREMENTS: sets $python. An environment whose requirements have changed is made anew.
make_venv() {
    venv=$work/$1
    python=$venv/bin/python
    mkdir -p "$wheels"
    if ! cmp -s "$2" "$venv/installed.txt"; then
        "${PYTHON:-python3.11}" -m venv --clear "$venv"
        "$python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$2"
        cp "$2" "$venv/installed.txt"
    fi
}
