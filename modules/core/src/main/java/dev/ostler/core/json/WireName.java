package dev.ostler.core.json;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** An enum constant whose wire form is its name in lower case with dashes: {@code WAITING_APPROVAL} is {@code waiting-approval}. */
public interface WireName {
    String name();

    @JsonValue
    default String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads a wire form; fails with {@code INVALID_REQUEST}, the choices and the nearest of them. */
    static <E extends Enum<E> & WireName> E parse(Class<E> type, String what, String text) {
        List<String> known =
                Arrays.stream(type.getEnumConstants()).map(WireName::wire).toList();
        int at = known.indexOf(text);
        if (at < 0) {
            String hint = Nearest.to(text, known)
                    .map(near -> "; did you mean '" + near + "'?")
                    .orElse("");
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    what + " '" + text + "' is not one of " + String.join(", ", known) + hint);
        }
        return type.getEnumConstants()[at];
    }
}
