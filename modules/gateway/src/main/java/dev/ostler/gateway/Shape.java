package dev.ostler.gateway;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.ostler.core.json.RawJson;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record as JSON shows it: what the query reader, the checks and the OpenAPI document are derived from. */
record Shape(List<Field> fields) {
    /**
     * One member.
     *
     * @param name in JSON
     * @param required neither nullable, nor primitive, nor with a default
     * @param raw text that is JSON itself
     * @param defaultValue as text, or null
     */
    record Field(
            String name,
            Class<?> type,
            Type generic,
            boolean required,
            boolean raw,
            @Nullable String defaultValue) {}

    static Shape of(Class<?> type) {
        return new Shape(
                Arrays.stream(type.getRecordComponents()).map(Shape::field).toList());
    }

    private static Field field(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        String defaultValue = property == null || property.defaultValue().isEmpty() ? null : property.defaultValue();
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        return new Field(
                property == null || property.value().isEmpty() ? component.getName() : property.value(),
                component.getType(),
                component.getGenericType(),
                !nullable && defaultValue == null && !component.getType().isPrimitive(),
                component.getAccessor().isAnnotationPresent(RawJson.class)
                        || component.getAccessor().isAnnotationPresent(RawJson.Elements.class),
                defaultValue);
    }
}
