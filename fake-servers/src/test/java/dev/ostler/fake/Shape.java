package dev.ostler.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** A frame with everything replaced that differs from run to run: names, their order, types and constants remain. */
public final class Shape {
    private static final Set<String> CONSTANTS = Set.of(
            "method",
            "type",
            "status",
            "kind",
            "source",
            "itemsView",
            "historyMode",
            "approvalPolicy",
            "approvalsReviewer",
            "multiAgentMode",
            "mode",
            "platformOs",
            "cliVersion",
            "environmentId",
            "limitId",
            "code",
            "role",
            "action");

    private Shape() {}

    public static String of(JsonNode frame) {
        StringBuilder out = new StringBuilder();
        add(out, "", frame);
        return out.toString();
    }

    private static void add(StringBuilder out, String name, JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> object(out, name, node);
            case ARRAY -> {
                out.append('[');
                if ("activeFlags".equals(name) || "availableDecisions".equals(name)) {
                    node.forEach(each -> {
                        if (each.isTextual()) {
                            out.append(each.asText()).append(' ');
                        } else {
                            add(out, "", each);
                        }
                    });
                } else if (!node.isEmpty()) {
                    add(out, "", node.get(0));
                }
                out.append(']');
            }
            case STRING -> out.append(CONSTANTS.contains(name) ? node.asText() : "text");
            case NUMBER -> out.append("code".equals(name) || "exitCode".equals(name) ? node.asText() : "number");
            default -> out.append(node.asText("null"));
        }
    }

    private static void object(StringBuilder out, String name, JsonNode node) {
        out.append('{');
        // a map from ids to things is one thing
        int shown = "readStates".equals(name) ? 1 : Integer.MAX_VALUE;
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (shown-- == 0) {
                break;
            }
            out.append("readStates".equals(name) ? "id" : field.getKey()).append(':');
            add(out, field.getKey(), field.getValue());
            out.append(' ');
        }
        out.append('}');
    }
}
