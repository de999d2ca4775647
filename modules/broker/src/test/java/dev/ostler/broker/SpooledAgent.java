package dev.ostler.broker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** What a {@link LineAgent} may print, made up: a spool as bytes, and where its lines end. */
record SpooledAgent(byte[] bytes, List<Integer> ends) {
    static final int FRAME_BYTES = 20_000;

    static SpooledAgent of(SplittableRandom random) {
        StringBuilder out = new StringBuilder();
        List<String> lines = new ArrayList<>();
        int turns = 1 + random.nextInt(4);
        for (int t = 0; t < turns; t++) {
            noise(random, lines);
            lines.add("{\"begin\":\"turn-" + t + "\"}");
            int pieces = random.nextInt(12);
            for (int i = 0; i < pieces; i++) {
                piece(random, lines, t, i);
            }
            lines.add("{\"end\":\"" + (random.nextInt(4) == 0 ? "interrupted" : "completed") + "\"}");
        }
        noise(random, lines);
        List<Integer> ends = new ArrayList<>();
        int at = 0;
        for (String line : lines) {
            String whole = line + (random.nextInt(5) == 0 ? "\r\n" : "\n");
            out.append(whole);
            at += whole.getBytes(StandardCharsets.UTF_8).length;
            ends.add(at);
        }
        return new SpooledAgent(out.toString().getBytes(StandardCharsets.UTF_8), ends);
    }

    private static void noise(SplittableRandom random, List<String> lines) {
        for (int i = random.nextInt(3); i > 0; i--) {
            lines.add(random.nextBoolean() ? "" : "{\"noise\":" + i + "}");
        }
    }

    private static void piece(SplittableRandom random, List<String> lines, int turn, int i) {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> lines.add("{\"tool\":\"tool-" + turn + "-" + i + "\"}");
            case 3 -> {
                String id = "\"q-" + turn + "-" + i + "\"";
                lines.add("{\"ask\":" + id + "}");
                if (random.nextBoolean()) {
                    lines.add("{\"delta\":\"meanwhile \"}");
                }
                lines.add("{\"settled\":" + id + "}");
            }
            case 4 -> lines.add("{\"delta\":\"" + "x".repeat(FRAME_BYTES + random.nextInt(50_000)) + "\"}");
            case 5 -> lines.add("no json äöü€");
            default -> lines.add("{\"delta\":\"w" + i + "ü😀 \"}");
        }
    }

    /** The end of the last line that is whole within so many bytes. */
    long wholeWithin(int count) {
        return ends.stream().filter(e -> e <= count).mapToInt(e -> e).max().orElse(0);
    }
}
