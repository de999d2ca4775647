package dev.ostler.fake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON in and out without an object mapper, whose reflection would cost a fake a tenth of a second of its start.
 * What is written is text at once: no tree is built for a frame.
 */
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
            .build();

    /** JSON text that is embedded as it stands. */
    public record Raw(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    private Json() {}

    /**
     * Reads one JSON value.
     *
     * @throws IOException when the text is not one complete JSON value
     */
    public static JsonNode read(String text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return readWhole(parser);
        }
    }

    /**
     * Reads one JSON value from UTF-8.
     *
     * @throws IOException when the bytes are not one complete JSON value
     */
    public static JsonNode read(byte[] utf8) throws IOException {
        try (JsonParser parser = FACTORY.createParser(utf8)) {
            return readWhole(parser);
        }
    }

    private static JsonNode readWhole(JsonParser parser) throws IOException {
        parser.nextToken();
        JsonNode value = value(parser);
        if (parser.nextToken() != null) {
            throw new IOException("more than one JSON value");
        }
        return value;
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new IOException("empty or truncated JSON");
        }
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> nodes.textNode(parser.getText());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> nodes.booleanNode(parser.getBooleanValue());
            case VALUE_NULL -> nodes.nullNode();
            default -> throw new IOException("unexpected " + token);
        };
    }

    private static JsonNode object(JsonParser parser) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.set(name, value(parser));
        }
        return object;
    }

    private static JsonNode array(JsonParser parser) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    private static JsonNode integer(JsonParser parser) throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> JsonNodeFactory.instance.numberNode(parser.getIntValue());
            case LONG -> JsonNodeFactory.instance.numberNode(parser.getLongValue());
            default -> JsonNodeFactory.instance.numberNode(parser.getBigIntegerValue());
        };
    }

    /**
     * An object from names and values in turn. A value may be null, text, a number, a boolean, {@link Raw}, a
     * {@link JsonNode} or an {@link Iterable} of these.
     */
    public static Raw object(@Nullable Object... namesAndValues) {
        StringBuilder out = new StringBuilder(256).append('{');
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (i > 0) {
                out.append(',');
            }
            quote(out, String.valueOf(namesAndValues[i]));
            out.append(':');
            write(out, namesAndValues[i + 1]);
        }
        return new Raw(out.append('}').toString());
    }

    /** Any value of those that {@link #object} takes, as JSON text. */
    public static Raw of(@Nullable Object value) {
        StringBuilder out = new StringBuilder(64);
        write(out, value);
        return new Raw(out.toString());
    }

    /** Appends a value of those that {@link #object} takes. */
    public static void write(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Raw raw -> out.append(raw.text());
            case JsonNode node -> writeNode(out, node);
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            case Iterable<?> values -> {
                out.append('[');
                boolean first = true;
                for (Object each : values) {
                    if (!first) {
                        out.append(',');
                    }
                    first = false;
                    write(out, each);
                }
                out.append(']');
            }
            default -> quote(out, value.toString());
        }
    }

    private static void writeNode(StringBuilder out, JsonNode node) {
        switch (node.getNodeType()) {
            case OBJECT -> {
                out.append('{');
                Iterator<Map.Entry<String, JsonNode>> fields = node.properties().iterator();
                while (fields.hasNext()) {
                    Map.Entry<String, JsonNode> field = fields.next();
                    quote(out, field.getKey());
                    out.append(':');
                    writeNode(out, field.getValue());
                    if (fields.hasNext()) {
                        out.append(',');
                    }
                }
                out.append('}');
            }
            case ARRAY -> {
                out.append('[');
                for (int i = 0; i < node.size(); i++) {
                    if (i > 0) {
                        out.append(',');
                    }
                    writeNode(out, node.get(i));
                }
                out.append(']');
            }
            case STRING -> quote(out, node.textValue());
            default -> out.append(node.asText("null"));
        }
    }

    /** Appends a JSON string. */
    public static void quote(StringBuilder out, CharSequence text) {
        out.append('"');
        appendEscaped(out, text);
        out.append('"');
    }

    /** Appends the inside of a JSON string. */
    public static void appendEscaped(StringBuilder out, CharSequence text) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\' && !Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, from, i);
            from = i + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> out.append("\\u").append(String.format("%04x", (int) c));
            }
        }
        out.append(text, from, text.length());
    }
}
