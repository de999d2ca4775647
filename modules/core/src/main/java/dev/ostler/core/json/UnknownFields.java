package dev.ostler.core.json;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds a misspelt field before the record is built: otherwise its validation would only say that the right one is
 * missing.
 */
final class UnknownFields {
    private final ObjectMapper mapper;

    UnknownFields(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** Fails with {@code INVALID_REQUEST} at the first field that {@code type} or a record in it does not have. */
    void refuse(JsonNode node, JavaType type, String path) {
        if (type.isCollectionLikeType() && node.isArray()) {
            String list = path.endsWith(".") ? path.substring(0, path.length() - 1) : path;
            for (int i = 0; i < node.size(); i++) {
                refuse(node.get(i), type.getContentType(), list + "[" + i + "].");
            }
        }
        if (!type.isRecordType() || !node.isObject()) {
            return;
        }
        Map<String, JavaType> known = fields(type);
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            JavaType expected = known.get(member.getKey());
            if (expected == null) {
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST,
                        "field '" + path + member.getKey() + "' is not known; " + hint(member.getKey(), known));
            }
            refuse(member.getValue(), expected, path + member.getKey() + ".");
        }
    }

    private Map<String, JavaType> fields(JavaType type) {
        BeanDescription description = mapper.getDeserializationConfig().introspect(type);
        Map<String, JavaType> fields = new LinkedHashMap<>();
        for (BeanPropertyDefinition field : description.findProperties()) {
            fields.put(field.getName(), field.getPrimaryType());
        }
        return fields;
    }

    private static String hint(String name, Map<String, JavaType> known) {
        return Nearest.to(name, known.keySet())
                .map(near -> "did you mean '" + near + "'?")
                .orElseGet(() -> "known are " + String.join(", ", new TreeSet<>(known.keySet())));
    }
}
