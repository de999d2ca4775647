package dev.ostler.fake.evil;

import dev.ostler.fake.ContractLine;
import dev.ostler.fake.Signals;
import dev.ostler.fake.codex.CodexOptions;
import dev.ostler.fake.codex.CodexServer;
import dev.ostler.fake.codex.FakeCodex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs that misbehave on their socket, or keep it too long. */
final class Sockets {
    private static final int DROP_AFTER_DELTAS = 3;

    private Sockets() {}

    static void wrongEndpoint(List<String> arguments) throws IOException, InterruptedException {
        // Bound and not listening: refused, and nobody else can have the port.
        try (Socket held = new Socket()) {
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            announce(held.getLocalPort());
            Evil.forever();
        }
    }

    static void ignoreTerm(List<String> arguments) throws IOException {
        for (String signal : List.of("TERM", "HUP", "INT")) {
            Signals.ignore(signal);
        }
        try (ServerSocket socket = listen()) {
            announce(socket.getLocalPort());
            while (true) {
                Socket client = socket.accept();
                Thread.ofPlatform().daemon().start(() -> swallow(client));
            }
        }
    }

    private static void swallow(Socket client) {
        try (client) {
            client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // that client has gone
        }
    }

    static void refuseHandshake(List<String> arguments) throws IOException {
        boolean answers = !"close".equals(Evil.argument(arguments, 0, "500"));
        try (ServerSocket socket = listen()) {
            announce(socket.getLocalPort());
            while (true) {
                try (Socket client = socket.accept()) {
                    if (answers) {
                        readHead(client);
                        client.getOutputStream()
                                .write(
                                        "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                                                .getBytes(StandardCharsets.US_ASCII));
                    }
                }
            }
        }
    }

    private static void readHead(Socket client) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = client.getInputStream().read();
                b >= 0;
                b = client.getInputStream().read()) {
            head.append((char) b);
            if (head.indexOf("\r\n\r\n") >= 0) {
                return;
            }
        }
    }

    static void authNotEnforced(List<String> arguments) throws IOException, InterruptedException {
        CodexServer server = codex(CodexOptions.Faults.NONE);
        Outputs.print(
                ContractLine.endpoint(server.endpoint())
                                .protocol("codex")
                                .bearer("a-token-that-nobody-checks")
                                .text() + "\n");
        Evil.forever();
    }

    static void dropMidTurn(List<String> arguments) throws IOException, InterruptedException {
        CodexOptions.Faults none = CodexOptions.Faults.NONE;
        CodexServer server = codex(new CodexOptions.Faults(0, 0, false, DROP_AFTER_DELTAS, none.slowReader()));
        Outputs.print(ContractLine.endpoint(server.endpoint()).protocol("codex").text() + "\n");
        Evil.forever();
    }

    private static CodexServer codex(CodexOptions.Faults faults) throws IOException {
        String home = System.getenv("CODEX_HOME");
        Path directory = home == null ? Files.createTempDirectory("ostler-evil") : Path.of(home);
        return FakeCodex.serve(CodexOptions.in(directory).with(faults));
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static void announce(int port) throws IOException {
        Outputs.print(ContractLine.endpoint("ws://127.0.0.1:" + port)
                        .protocol("codex")
                        .text() + "\n");
    }
}
