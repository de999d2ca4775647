package dev.ostler.core.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose members are still the text that was sent: what is only passed on keeps its every digit and
 * escape. Readers fail with {@code INVALID_REQUEST}.
 */
public final class RawObject {
    private final Map<String, String> members = new LinkedHashMap<>();

    /** Takes the members of {@code json} apart, one level deep. */
    public RawObject(String json) {
        try (JsonParser in = Json.mapper().createParser(json)) {
            expect(in, JsonToken.START_OBJECT);
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                members.put(name, slice(in, json));
            }
            expectEnd(in);
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /** The text of a member, or null when it is absent or null. */
    public @Nullable String json(String name) {
        String json = members.get(name);
        return json == null || json.equals("null") ? null : json;
    }

    /** A member that must be there. */
    public String needed(String name) {
        String json = json(name);
        if (json == null) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, "field '" + name + "' is missing");
        }
        return json;
    }

    public RawObject object(String name) {
        return new RawObject(needed(name));
    }

    public String text(String name) {
        return Json.read(needed(name), String.class);
    }

    public @Nullable String textOrNull(String name) {
        String json = json(name);
        return json == null ? null : Json.read(json, String.class);
    }

    public long number(String name) {
        return Json.read(needed(name), Long.class);
    }

    /** The elements of an array; none when it is absent. */
    public List<String> elements(String name) {
        String json = json(name);
        List<String> elements = new ArrayList<>();
        if (json == null) {
            return elements;
        }
        try (JsonParser in = Json.mapper().createParser(json)) {
            expect(in, JsonToken.START_ARRAY);
            while (in.nextToken() != JsonToken.END_ARRAY) {
                elements.add(slice(in, json));
            }
        } catch (IOException e) {
            throw notJson(e);
        }
        return elements;
    }

    private static String slice(JsonParser in, String json) throws IOException {
        int from = (int) in.currentTokenLocation().getCharOffset();
        in.skipChildren();
        in.finishToken();
        return json.substring(from, (int) in.currentLocation().getCharOffset());
    }

    private static void expect(JsonParser in, JsonToken token) throws IOException {
        if (in.nextToken() != token) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "expected a JSON " + (token == JsonToken.START_OBJECT ? "object" : "array"));
        }
    }

    private static void expectEnd(JsonParser in) throws IOException {
        if (in.nextToken() != null) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "one JSON object was expected, and more came after it");
        }
    }

    private static OstlerException notJson(IOException e) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, "not JSON: " + e.getMessage());
    }
}
