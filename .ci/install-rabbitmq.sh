#!/usr/bin/env bash
# RabbitMQ from Debian on 127.0.0.1, as an unprivileged user, with its data in a folder of its own.
#   .ci/install-rabbitmq.sh FOLDER [PORT]     prints its address, for QE_RABBITMQ; run as root on Debian
#   .ci/install-rabbitmq.sh --stop FOLDER
set -euo pipefail

stop() {
  [ -f "$1/pid" ] || return 0
  local server
  server=$(cat "$1/pid")
  kill "$server" 2>/dev/null || true
  for _ in $(seq 60); do kill -0 "$server" 2>/dev/null || break; sleep 0.5; done
  # The name server outlives the broker that started it.
  ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$(cat "$1/epmd-port") epmd -kill >/dev/null || true
  rm -f "$1/pid"
}

if [ "${1:-}" = --stop ]; then
  stop "$2"
  exit 0
fi
folder=${1:?a folder for the data}
port=${2:-5674}
if ! command -v rabbitmq-server >/dev/null && [ ! -x /usr/lib/rabbitmq/bin/rabbitmq-server ]; then
  export DEBIAN_FRONTEND=noninteractive
  # The package would start a server of its own, on all interfaces.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  (apt-get update -qq && apt-get install -y -qq --no-install-recommends rabbitmq-server) >&2
fi

mkdir -p "$folder/data" "$folder/log"
cat >"$folder/rabbitmq.conf" <<CONF
listeners.tcp.default = 127.0.0.1:$port
loopback_users.guest = true
CONF
: >"$folder/plugins"
chown -R rabbitmq: "$folder"
chmod 755 "$folder"
start() {
  exec env HOME="$folder" LANG=C.UTF-8 \
    RABBITMQ_NODENAME="saga$port@localhost" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$port" \
    RABBITMQ_DIST_PORT=$((port + 20000)) ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT=$((port + 10000)) \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$folder/plugins" \
    RABBITMQ_MNESIA_BASE="$folder/data" RABBITMQ_LOG_BASE="$folder/log" \
    setpriv --reuid=rabbitmq --regid=rabbitmq --clear-groups /usr/lib/rabbitmq/bin/rabbitmq-server
}
start >"$folder/out" 2>&1 </dev/null &
echo $! >"$folder/pid"
echo $((port + 10000)) >"$folder/epmd-port"
for _ in $(seq 120); do
  if grep -q 'completed with\|Server startup complete' "$folder/out" "$folder"/log/*.log 2>/dev/null; then
    echo "amqp://guest:guest@127.0.0.1:$port"
    exit 0
  fi
  kill -0 "$(cat "$folder/pid")" 2>/dev/null || break
  sleep 0.5
done
cat "$folder/out" >&2
exit 1
