package dev.ostler.core.harness;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A credential as definitions and requests carry it. Unlike {@link Auth} it has a JSON form, and so it goes nowhere but
 * into the broker; what the broker shows is {@link #masked}.
 *
 * @param type bearer, basic or none; bearer when there is a token and nothing is said
 */
public record Credential(
        @Nullable String type,
        @Nullable String token,
        @Nullable String username,
        @Nullable String password) {
    public static final Credential NONE = new Credential("none", null, null, null);

    public Credential {
        type = type == null ? (token == null ? "none" : "bearer") : type;
        switch (type) {
            case "none" -> {}
            case "bearer" -> need(token, "token", type);
            case "basic" -> {
                need(username, "username", type);
                need(password, "password", type);
            }
            default ->
                throw new OstlerException(
                        ErrorCode.INVALID_REQUEST, "auth.type '" + type + "' is not one of bearer, basic, none");
        }
    }

    public Auth toAuth() {
        if (token != null && "bearer".equals(type)) {
            return new Auth.Bearer(Secret.of(token));
        }
        if (username != null && password != null && "basic".equals(type)) {
            return new Auth.Basic(username, Secret.of(password));
        }
        return new Auth.None();
    }

    /** The same with nothing secret in it. */
    public Credential masked() {
        return new Credential(type, token == null ? null : "***", username, password == null ? null : "***");
    }

    private static void need(@Nullable String value, String field, String type) {
        if (value == null || value.isEmpty()) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "auth." + field + " is missing: type " + type + " needs it");
        }
    }

    @Override
    public String toString() {
        return "Credential[" + type + "]";
    }
}
