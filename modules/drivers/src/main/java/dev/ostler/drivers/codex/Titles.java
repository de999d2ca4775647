package dev.ostler.drivers.codex;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.StringJoiner;

/** One line for people: what a question is about. */
final class Titles {
    private static final int LONGEST = 300;

    private Titles() {}

    /** {@code about} is what the item of the question touches, when it is known. */
    static String of(Question question, Optional<String> about) {
        JsonNode params = question.params();
        String title = switch (question.ask()) {
            case COMMAND -> command(params, about);
            case LEGACY_COMMAND -> words(params.path("command"), " ");
            case FILE_CHANGE -> fileChange(params, about);
            case LEGACY_PATCH -> "change " + keys(params.path("fileChanges"));
            case PERMISSIONS -> permissions(params.path("permissions"));
            case USER_INPUT -> questions(params.path("questions"));
            case ELICITATION -> elicitation(params);
            case TOOL_CALL -> params.path("tool").asText("a tool") + " " + params.path("arguments");
        };
        String reason = params.path("reason").asText("");
        return line(reason.isEmpty() || params.path("reason").isNull() ? title : title + " (" + reason + ")");
    }

    private static String command(JsonNode params, Optional<String> about) {
        JsonNode network = params.path("networkApprovalContext");
        if (network.isObject()) {
            return "network access to " + network.path("host").asText("?");
        }
        String command = params.path("command").asText("");
        return command.isEmpty() || params.path("command").isNull() ? about.orElse("run a command") : command;
    }

    private static String fileChange(JsonNode params, Optional<String> about) {
        String root = params.path("grantRoot").asText("");
        String files = "change " + about.orElse("files");
        return root.isEmpty() || params.path("grantRoot").isNull() ? files : files + ", and write below " + root;
    }

    private static String permissions(JsonNode wanted) {
        StringJoiner out = new StringJoiner(", ", "grant ", "");
        out.setEmptyValue("grant permissions");
        if (wanted.path("network").path("enabled").asBoolean()) {
            out.add("network");
        }
        JsonNode files = wanted.path("fileSystem");
        files.path("read").forEach(path -> out.add("read " + path.asText()));
        files.path("write").forEach(path -> out.add("write " + path.asText()));
        files.path("entries")
                .forEach(entry -> out.add(entry.path("access").asText() + " " + where(entry.path("path"))));
        return out.toString();
    }

    private static String where(JsonNode path) {
        return switch (path.path("type").asText()) {
            case "path" -> path.path("path").asText();
            case "glob_pattern" -> path.path("pattern").asText();
            default -> path.path("value").path("kind").asText(path.toString());
        };
    }

    private static String questions(JsonNode questions) {
        StringJoiner out = new StringJoiner(" / ");
        questions.forEach(question -> out.add(question.path("question").asText()));
        return out.length() == 0 ? "a question" : out.toString();
    }

    private static String elicitation(JsonNode params) {
        String asks = params.path("message").asText(params.path("description").asText("a question"));
        String url = params.path("url").asText("");
        return params.path("serverName").asText("an MCP server") + ": " + asks + (url.isEmpty() ? "" : " " + url);
    }

    private static String keys(JsonNode object) {
        StringJoiner out = new StringJoiner(", ");
        object.fieldNames().forEachRemaining(out::add);
        return out.length() == 0 ? "files" : out.toString();
    }

    private static String words(JsonNode list, String between) {
        StringJoiner out = new StringJoiner(between);
        list.forEach(word -> out.add(word.asText()));
        return out.toString();
    }

    /** Control characters would break the line, or worse, a terminal. */
    private static String line(String text) {
        String flat = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST - 1) + "…";
    }
}
