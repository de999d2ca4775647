package dev.ostler.drivers.opencode;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;

/** One line for people: what a question is about. */
final class Titles {
    private static final int LONGEST = 300;

    private Titles() {}

    static String of(Question question) {
        JsonNode asks = question.asks();
        return line(question.permission() ? permission(asks) : choice(asks));
    }

    private static String permission(JsonNode asks) {
        String what = asks.path("permission").asText("a permission");
        JsonNode about = asks.path("metadata");
        String patterns = words(asks.path("patterns"));
        return switch (what) {
            case "bash" -> about.path("command").asText(patterns);
            case "edit" -> "change " + about.path("filepath").asText(patterns);
            default -> patterns.isEmpty() ? what : what + " " + patterns;
        };
    }

    private static String choice(JsonNode asks) {
        StringJoiner out = new StringJoiner(" / ");
        out.setEmptyValue("a question");
        asks.path("questions")
                .forEach(question -> out.add(question.path("question").asText()));
        return out.toString();
    }

    private static String words(JsonNode list) {
        StringJoiner out = new StringJoiner(", ");
        list.forEach(word -> out.add(word.asText()));
        return out.toString();
    }

    /** Control characters would break the line, or worse, a terminal. */
    private static String line(String text) {
        String flat = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST - 1) + "…";
    }
}
