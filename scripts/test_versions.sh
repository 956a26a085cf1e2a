#!/usr/bin/env bash
# usage: scripts/test_versions.sh lowest-direct|highest [what pytest takes]
# The program on the lowest versions that pyproject.toml declares, or on the newest there are, beside the locked tools.
set -euo pipefail
cd "$(dirname "$0")/.."
resolution=$1
shift
venv=.venv-$resolution
uv venv --quiet --clear --seed --python "${PYTHON:-python3}" "$venv"
uv pip compile --quiet --resolution "$resolution" --no-annotate --python "$venv/bin/python" pyproject.toml -o "$venv/run.txt"
grep -E '^[a-z]' "$venv/run.txt" > "$venv/asked.txt"
uv pip install --quiet --python "$venv/bin/python" --requirement "$venv/asked.txt" --group dev
uv pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
uv pip freeze --python "$venv/bin/python" | grep -iE '^(boto3|textual|rich|pydantic|pulumi|pulumi-aws|typer|platformdirs|psutil|semver|tomlkit)=='
if [ $# -eq 0 ]; then
  set -- tests/catalog tests/blueprint tests/cli tests/infrastructure tests/operations tests/provisioning tests/screens
fi
"$venv/bin/python" -m pytest -n "${WORKERS:-2}" "$@"
