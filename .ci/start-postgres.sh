#!/usr/bin/env bash
# Starts a PostgreSQL server of its own on 127.0.0.1, its data below FOLDER, and prints its address:
#   QE_POSTGRES=$(bash .ci/start-postgres.sh FOLDER [PORT])
#   kill "$(head -n 1 FOLDER/data/postmaster.pid)"    stops it
# As root it runs as the user postgres, because PostgreSQL refuses to run as root.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
port=${2:-54329}
bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | tail -n 1)")

run() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

if [ ! -s "$folder/data/PG_VERSION" ]; then
  mkdir -p "$folder/data"
  if [ "$(id -u)" -eq 0 ]; then chown -R postgres "$folder"; fi
  run "$bin/initdb" -D "$folder/data" -U qe -A trust --no-sync >/dev/null
fi
# What is lost with the machine may be lost: these servers live as long as a test run.
run "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$folder -c fsync=off -c max_connections=200" start >/dev/null
echo "postgres://qe@127.0.0.1:$port/postgres"
