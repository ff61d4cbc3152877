#!/usr/bin/env bash
# The S3-compatible server that the tests start: versitygw (Apache-2.0), built from the Go module proxy into .oracle/s3.
# Needs Go; instant when the server is there.
set -euo pipefail
cd "$(dirname "$0")/.."

version=v1.8.0
folder="$PWD/.oracle/s3"
stamp="$folder/version"

if [ -x "$folder/versitygw" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$version" ]; then exit 0; fi
if ! command -v go >/dev/null; then
  echo "install-s3-server: Go is missing; the tests of the S3 store need it" >&2
  exit 1
fi
echo "install-s3-server: building versitygw $version (some minutes)"
mkdir -p "$folder"
GOBIN="$folder" go install "github.com/versity/versitygw/cmd/versitygw@$version"
echo "$version" >"$stamp"
