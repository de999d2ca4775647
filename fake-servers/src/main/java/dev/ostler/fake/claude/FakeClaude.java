package dev.ostler.fake.claude;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.fake.Json;
import dev.ostler.fake.Signals;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The fake {@code claude -p} as a program: its arguments, frames, signals and exit codes. */
public final class FakeClaude {
    private static final int FAILED = 1;
    private static final int TERMINATED = 143;
    private static final int USAGE = 2;

    private FakeClaude() {}

    /** Serves until the end of its input. Exit code 1 when its last turn failed, or it was told nonsense. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Arguments arguments;
        try {
            arguments = Arguments.of(List.of(args), System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(USAGE);
            return;
        }
        Frames frames = new Frames(arguments.session());
        Transcript transcript = new Transcript(arguments.home(), arguments.session());
        if (arguments.resume() != transcript.exists()) {
            end(refused(arguments, frames));
        }
        Server server = new Server(arguments, frames, transcript);
        Signals.on("TERM", () -> {
            server.killTools();
            end(TERMINATED);
        });
        Signals.on("INT", () -> {
            server.interrupt();
            server.inputEnded();
            server.awaitEnd();
            end(0);
        });
        Thread.ofPlatform().name("turns").start(() -> {
            int code = server.runTurns();
            end(code);
        });
        read(server);
        server.inputEnded();
        Thread.currentThread().join();
    }

    private static void read(Server server) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank()) {
                continue;
            }
            JsonNode frame;
            try {
                frame = Json.read(line);
            } catch (IOException e) {
                System.err.println(
                        "Error parsing streaming input line (type=unknown, " + line.length() + " chars): SyntaxError");
                end(FAILED);
                return;
            }
            server.handle(frame);
        }
    }

    /** An unknown session, or one that is there already. */
    private static int refused(Arguments arguments, Frames frames) {
        if (arguments.resume()) {
            String why = "No conversation found with session ID: " + arguments.session();
            System.err.println(why);
            frames.send(
                    "type", "result", "subtype", "error_during_execution", "is_error", true, "errors", List.of(why));
        } else {
            System.err.println("Error: Session ID " + arguments.session() + " is already in use.");
        }
        return FAILED;
    }

    /** Ends without the JVM's own orderly end, in which a reader of the input could hang. */
    static void end(int code) {
        System.out.flush();
        System.err.flush();
        Runtime.getRuntime().halt(code);
    }
}
