package dev.ostler.core.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.ostler.core.error.OstlerException;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says in the words of the format what is wrong with a document: which field, and what was expected there. */
final class Mistake {
    private Mistake() {}

    static String in(JsonMappingException e) {
        String where = where(e);
        return (where.isEmpty() ? "" : "field '" + where + "': ") + what(e);
    }

    private static String what(JsonMappingException e) {
        if (ours(e) instanceof OstlerException known) {
            return String.valueOf(known.getMessage());
        }
        Throwable root = root(e);
        if (root instanceof NullPointerException) {
            return "null is not allowed in it";
        }
        if (root instanceof DateTimeParseException) {
            return "expected a time such as 2026-01-31T12:00:00Z";
        }
        if (root instanceof InputCoercionException number) {
            return "expected " + words(number.getTargetType());
        }
        if (e.getOriginalMessage().startsWith("Trailing token")) {
            return "more follows after the value";
        }
        if (e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            return "expected " + words(mismatch.getTargetType());
        }
        return root instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(root.getMessage());
    }

    private static String words(Class<?> type) {
        if (type == String.class) {
            return "text";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "a whole number from " + range(type);
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (Map.class.isAssignableFrom(type) || type.isRecord()) {
            return "an object";
        }
        return type.getSimpleName();
    }

    private static String range(Class<?> type) {
        return type == int.class || type == Integer.class
                ? Integer.MIN_VALUE + " to " + Integer.MAX_VALUE
                : Long.MIN_VALUE + " to " + Long.MAX_VALUE;
    }

    private static String where(JsonMappingException e) {
        StringBuilder where = new StringBuilder();
        for (JsonMappingException.Reference ref : e.getPath()) {
            if (ref.getFieldName() != null) {
                where.append(where.isEmpty() ? "" : ".").append(ref.getFieldName());
            } else {
                where.append('[').append(ref.getIndex()).append(']');
            }
        }
        return where.toString();
    }

    private static @Nullable Throwable ours(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof OstlerException) {
                return t;
            }
        }
        return null;
    }

    private static Throwable root(Throwable e) {
        Throwable t = e;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return t;
    }
}
