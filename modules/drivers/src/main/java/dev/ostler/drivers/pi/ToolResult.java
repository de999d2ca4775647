package dev.ostler.drivers.pi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a tool ended. Pi says only whether it failed; the rest is in the last words of its text.
 *
 * @param status completed, failed, declined or interrupted
 */
record ToolResult(String status, @Nullable Integer exitCode, String output) {
    /** What {@code conf/harnesses/pi-gate.ts} says in place of a tool that was not let run. */
    static final String DECLINED = "Declined by the user.";

    private static final Pattern EXITED = Pattern.compile("Command exited with code (\\d{1,3})\\s*$");
    private static final Pattern ABORTED = Pattern.compile("(Command|Operation) aborted\\s*$");

    static ToolResult of(String tool, JsonNode result, boolean failed) {
        String text = text(result.path("content"));
        boolean shell = tool.equals("bash");
        if (!failed) {
            return new ToolResult("completed", shell ? 0 : null, text);
        }
        String end = text.substring(Math.max(0, text.length() - 80));
        Matcher exited = EXITED.matcher(end);
        if (shell && exited.find()) {
            return new ToolResult("failed", Integer.valueOf(exited.group(1)), text);
        }
        if (ABORTED.matcher(end).find()) {
            return new ToolResult("interrupted", null, text);
        }
        return new ToolResult(text.equals(DECLINED) ? "declined" : "failed", null, text);
    }

    /** The text parts of a content, which may be a plain text. */
    static String text(JsonNode content) {
        if (content.isTextual()) {
            return content.asText();
        }
        StringBuilder out = new StringBuilder();
        content.forEach(part -> {
            if (part.path("type").asText("").equals("text")) {
                out.append(part.path("text").asText(""));
            }
        });
        return out.toString();
    }
}
