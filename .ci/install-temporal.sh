#!/usr/bin/env bash
# A Temporal server for the tests in test/emit-real. Prints the path of a program that is started as
#   PROGRAM server start-dev --headless --ip 127.0.0.1 --port PORT
# on a Debian machine, as root where something is missing. What it is depends on the second argument:
#   cli          Temporal's own development server (SQLite), compiled with Go 1.21 or newer: 4 to 10 minutes on two cores
#   test-server  the in-memory server of Temporal's Java SDK from Maven Central: half a minute; knows no lists of
#                workflows and no worker deployments, and a workflow that is cancelled in a parallel group may hang on it
# Without one: a `temporal` that is on the PATH, else what is in FOLDER, else cli where Go is, else test-server.
#   .ci/install-temporal.sh FOLDER [cli|test-server]
set -euo pipefail

CLI=v1.5.1
TEST_SERVER=1.38.0

if [ $# -lt 1 ]; then
  echo "usage: $0 FOLDER [cli|test-server]" >&2
  exit 2
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)
kind=${2:-}

if [ -z "$kind" ]; then
  if command -v temporal; then exit 0; fi
  if [ -x "$folder/cli/temporal" ]; then
    kind=cli
  elif [ -x "$folder/test-server/temporal" ]; then
    kind=test-server
  elif command -v go >/dev/null; then
    kind=cli
  else
    kind=test-server
  fi
fi
program="$folder/$kind/temporal"
if [ -x "$program" ]; then
  echo "$program"
  exit 0
fi

need() { # command, Debian packages that bring it
  if command -v "$1" >/dev/null; then return; fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "${@:2}" >&2
}

case $kind in
cli)
  command -v go >/dev/null || bash "$(dirname "$0")/install-toolchains.sh" >&2
  GOBIN="$folder/cli" go install "github.com/temporalio/cli/cmd/temporal@$CLI" >&2
  ;;
test-server)
  need javac openjdk-17-jdk-headless
  need mvn maven
  home="$folder/test-server"
  mkdir -p "$home/classes"
  cat >"$home/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>server</groupId><artifactId>server</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>$TEST_SERVER</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
  mvn -q -B -ntp -f "$home/pom.xml" dependency:copy-dependencies -DoutputDirectory="$home/lib" >&2
  # The server's own main listens on every address of the machine; this one on the given one, with time as it is.
  cat >"$home/Server.java" <<'JAVA'
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc;
import io.temporal.internal.testservice.TestServicesStarter;
import java.net.InetSocketAddress;

public class Server {
  public static void main(String[] args) throws Exception {
    var ip = "127.0.0.1";
    var port = 7233;
    var attributes = AddSearchAttributesRequest.newBuilder();
    for (var i = 0; i + 1 < args.length; i++) {
      switch (args[i]) {
        case "--ip" -> ip = args[++i];
        case "--port" -> port = Integer.parseInt(args[++i]);
        case "--search-attribute" -> {
          var pair = args[++i].split("=", 2);
          attributes.putSearchAttributes(
              pair[0], IndexedValueType.valueOf("INDEXED_VALUE_TYPE_" + pair[1].toUpperCase()));
        }
        default -> {}
      }
    }
    var builder = NettyServerBuilder.forAddress(new InetSocketAddress(ip, port));
    new TestServicesStarter(true, System.currentTimeMillis()).getServices().forEach(builder::addService);
    var server = builder.build().start();
    if (attributes.getSearchAttributesCount() > 0) {
      var channel = NettyChannelBuilder.forAddress(ip, port).usePlaintext().build();
      OperatorServiceGrpc.newBlockingStub(channel).addSearchAttributes(attributes.build());
      channel.shutdownNow();
    }
    server.awaitTermination();
  }
}
JAVA
  javac -cp "$home/lib/*" -d "$home/classes" "$home/Server.java" >&2
  cat >"$program" <<'SH'
#!/bin/sh
home=$(dirname "$(readlink -f "$0")")
if [ "$1 $2" != 'server start-dev' ]; then echo "only: server start-dev" >&2; exit 2; fi
exec java -XX:TieredStopAtLevel=1 -cp "$home/classes:$home/lib/*" Server "$@"
SH
  chmod +x "$program"
  ;;
*)
  echo "cli or test-server, not $kind" >&2
  exit 2
  ;;
esac
echo "$program"
