package dev.ostler.broker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ostler.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The agent of {@link LineProtocol}, a process. Prompts: {@code count N}, {@code gate FILE N [CODE]} (half, the rest when the
 * file is there, then the end), {@code ask}, {@code giant BYTES}, {@code odd} (text that is hard
 * to cut), {@code die CODE}.
 */
final class LineAgent {
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final BlockingQueue<JsonNode> NEWS = new LinkedBlockingQueue<>();
    private static int turns;

    private LineAgent() {}

    public static void main(String[] args) throws Exception {
        Thread reader = new Thread(LineAgent::read);
        reader.start();
        while (true) {
            JsonNode in = NEWS.take();
            String id = in.path("id").asText();
            if (id.equals("hello")) {
                String resumed = in.path("resume").asText();
                say("{\"id\":\"hello\",\"session\":" + Json.write(resumed.isEmpty() ? "s-1" : resumed) + "}");
            } else if (id.startsWith("prompt:")) {
                String turn = "t" + turns++ + "-" + ProcessHandle.current().pid();
                say("{\"id\":" + Json.write(id) + ",\"turn\":\"" + turn + "\"}");
                say("{\"begin\":\"" + turn + "\"}");
                String outcome = turn(in.path("text").asText().split(" ", -1));
                say("{\"end\":\"" + outcome + "\"}");
            }
        }
    }

    private static void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                NEWS.add(Json.tree(line));
            }
        } catch (IOException e) {
            System.err.println("stdin: " + e);
        }
        System.exit(0);
    }

    private static String turn(String[] words) throws Exception {
        switch (words[0]) {
            case "count" -> count(0, Integer.parseInt(words[1]));
            case "gate" -> {
                int n = Integer.parseInt(words[2]);
                count(0, n / 2);
                while (!Files.exists(Path.of(words[1]))) {
                    if (interrupted()) {
                        return "interrupted";
                    }
                    Thread.sleep(5);
                }
                count(n / 2, n);
                if (words.length > 3) {
                    Runtime.getRuntime().halt(Integer.parseInt(words[3]));
                }
            }
            case "ask" -> {
                say("{\"ask\":\"q" + turns + "\"}");
                JsonNode answer = NEWS.take();
                say("{\"settled\":\"q" + turns + "\"}");
                if (answer.has("interrupt")) {
                    return "interrupted";
                }
                say("{\"delta\":\"" + (answer.path("allow").asBoolean() ? "allowed" : "denied") + "\"}");
            }
            case "giant" -> {
                say("{\"delta\":\"" + "x".repeat(Integer.parseInt(words[1])) + "\"}");
                say("{\"delta\":\"after\"}");
            }
            case "odd" -> {
                OUT.print("{\"delta\":\"äöü€😀\"}\r\n\n");
                OUT.flush();
                say("no json at all");
                say("{\"delta\":\"\\ud83d\\ude00\"}");
            }
            case "die" -> {
                say("{\"delta\":\"last words\"}");
                OUT.print("{\"delta\":\" without an end\"}");
                OUT.flush();
                Runtime.getRuntime().halt(Integer.parseInt(words[1]));
            }
            default -> say("{\"delta\":\"" + words[0] + "\"}");
        }
        return "completed";
    }

    private static void count(int from, int to) {
        for (int i = from; i < to; i++) {
            say("{\"delta\":\"" + i + " \"}");
            if (i % 5 == 4) {
                say("{\"tool\":\"tool-" + i + "\"}");
            }
        }
    }

    private static boolean interrupted() {
        return NEWS.removeIf(n -> n.has("interrupt"));
    }

    private static void say(String line) {
        OUT.println(line);
    }
}
