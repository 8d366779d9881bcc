package saga.test;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The Temporal server at TEMPORAL_ADDRESS, or one in memory that the command line tool starts:
 * TEMPORAL_CLI, or {@code temporal} on the PATH.
 */
record RealServer(String address, Optional<Process> started) implements AutoCloseable {
  /**
   * @return empty where there is neither a server nor the tool
   */
  static Optional<RealServer> open() throws IOException, InterruptedException {
    String address = System.getenv("TEMPORAL_ADDRESS");
    if (address != null && !address.isEmpty()) {
      return Optional.of(new RealServer(address, Optional.empty()));
    }
    Optional<String> program = program();
    return program.isPresent() ? Optional.of(start(program.get())) : Optional.empty();
  }

  @Override
  public void close() {
    started.ifPresent(Process::destroyForcibly);
  }

  private static Optional<String> program() {
    String named = System.getenv("TEMPORAL_CLI");
    if (named != null && !named.isEmpty()) {
      return Optional.of(named);
    }
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> Stream.of(Path.of(folder, "temporal"), Path.of(folder, "temporal.exe")))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private static RealServer start(String program) throws IOException, InterruptedException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ProcessBuilder builder =
        new ProcessBuilder(program, "server", "start-dev", "--headless", "--ip", "127.0.0.1");
    builder.command().addAll(List.of("--port", String.valueOf(port)));
    builder.command().addAll(List.of("--search-attribute", "SagaState=Keyword"));
    File log = new File("target/temporal.log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log).start();
    Instant limit = Instant.now().plusSeconds(30);
    while (!accepts(port)) {
      if (!process.isAlive() || Instant.now().isAfter(limit)) {
        process.destroyForcibly();
        throw new IOException(program + " does not start, see " + log);
      }
      Thread.sleep(100);
    }
    return new RealServer("127.0.0.1:" + port, Optional.of(process));
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }
}
