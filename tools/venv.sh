# Sourced by scripts that run Python: virtual environments with exactly the packages that a requirements file pins.

export PYTHONDONTWRITEBYTECODE=1

# make_venv FOLDER REQUIREMENTS: sets $python. An environment whose requirements have changed is made anew.
make_venv() {
    python=$1/bin/python
    if ! cmp -s "$2" "$1/installed.txt"; then
        "${PYTHON:-python3.11}" -m venv --clear "$1"
        "$python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement "$2"
        cp "$2" "$1/installed.txt"
    fi
}

# run_step FOLDER ENVIRONMENT REQUIREMENTS STEP [ARGUMENT ...]: runs FOLDER/STEP.py in such an environment.
run_step() {
    make_venv "$2" "$3"
    step=$1/$4.py
    shift 4
    exec "$python" "$step" "$@"
}
