package dev.ostler.gateway;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** JSON schemas of Java types by the conventions of {@link Json}. Records become components that are referred to. */
final class Schemas {
    private static final String REF = "#/components/schemas/";

    private final Map<String, ObjectNode> components = new TreeMap<>();

    Map<String, ObjectNode> components() {
        return components;
    }

    ObjectNode of(Type type) {
        if (type instanceof ParameterizedType p && p.getRawType() instanceof Class<?> raw) {
            return generic(raw, p.getActualTypeArguments());
        }
        return type instanceof Class<?> c ? plain(c) : node();
    }

    /** A field, with what only the field knows. */
    ObjectNode of(Shape.Field field) {
        if (field.raw()) {
            return field.type() == String.class ? node("object") : array(node("object"));
        }
        ObjectNode schema = of(field.generic());
        if (field.defaultValue() != null) {
            schema.put("default", field.defaultValue());
        }
        return schema;
    }

    static ObjectNode ref(String name) {
        return node().put("$ref", REF + name);
    }

    private ObjectNode generic(Class<?> raw, Type[] arguments) {
        if (Collection.class.isAssignableFrom(raw)) {
            return array(of(arguments[0]));
        }
        if (Map.class.isAssignableFrom(raw)) {
            ObjectNode out = node("object");
            out.set("additionalProperties", of(arguments[1]));
            return out;
        }
        throw new IllegalStateException("no schema for " + raw);
    }

    private ObjectNode plain(Class<?> type) {
        if (type == String.class) {
            return node("string");
        } else if (type == boolean.class || type == Boolean.class) {
            return node("boolean");
        } else if (type == int.class || type == Integer.class) {
            return node("integer").put("format", "int32");
        } else if (type == long.class || type == Long.class) {
            return node("integer").put("format", "int64");
        } else if (type == double.class || type == Double.class) {
            return node("number");
        } else if (type == Instant.class) {
            return node("string").put("format", "date-time");
        } else if (type == Duration.class) {
            return node("integer").put("format", "int64").put("minimum", 0).put("description", "milliseconds");
        } else if (type == URI.class) {
            return node("string").put("format", "uri");
        } else if (type == Object.class) {
            return node();
        } else if (type.isEnum()) {
            return choices(type);
        }
        Optional<Class<?>> value = valueType(type);
        if (value.isPresent()) {
            return plain(value.get());
        } else if (type.isRecord()) {
            return record(type);
        }
        throw new IllegalStateException("no schema for " + type);
    }

    private static ObjectNode choices(Class<?> type) {
        ObjectNode out = node("string");
        ArrayNode values = out.putArray("enum");
        for (Object constant : type.getEnumConstants()) {
            values.add(Json.mapper().<com.fasterxml.jackson.databind.JsonNode>valueToTree(constant));
        }
        return out;
    }

    /** The type of what stands for the whole in JSON, when something does. */
    private static Optional<Class<?>> valueType(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(JsonValue.class))
                .<Class<?>>map(Method::getReturnType)
                .findFirst();
    }

    private ObjectNode record(Class<?> type) {
        String name = name(type);
        if (!components.containsKey(name)) {
            ObjectNode schema = node("object");
            components.put(name, schema);
            ObjectNode properties = schema.putObject("properties");
            ArrayNode required = Json.mapper().createArrayNode();
            for (Shape.Field field : Shape.of(type).fields()) {
                properties.set(field.name(), of(field));
                if (field.required() || field.type().isPrimitive()) {
                    required.add(field.name());
                }
            }
            if (!required.isEmpty()) {
                schema.set("required", required);
            }
        }
        return ref(name);
    }

    /** Nested records carry the name of what they are nested in: {@code Sessions.Answer} is {@code SessionsAnswer}. */
    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : name(outer) + type.getSimpleName();
    }

    private static ObjectNode array(ObjectNode items) {
        ObjectNode out = node("array");
        out.set("items", items);
        return out;
    }

    static ObjectNode node() {
        return Json.mapper().createObjectNode();
    }

    static ObjectNode node(String type) {
        return node().put("type", type);
    }
}
