package dev.ostler.core.secret;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.ostler.core.json.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Masks inside JSON text without breaking it: only whole values are rewritten. */
final class JsonRedaction {
    private JsonRedaction() {}

    /** How the usual encoders write a text inside a JSON string; nearly always it is the text itself, once. */
    static List<String> forms(String text) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(text);
        StringBuilder quoted = Json.quote(new StringBuilder(), text);
        String least = quoted.substring(1, quoted.length() - 1);
        forms.add(least);
        forms.add(least.replace("/", "\\/"));
        forms.add(escaped(least, false));
        forms.add(escaped(least, true));
        return List.copyOf(forms);
    }

    /** Python writes everything beyond ASCII as an escape, Go also {@code < > &}. */
    private static String escaped(String quoted, boolean html) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (c > 126 || (html && (c == '<' || c == '>' || c == '&'))) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** The document with its text values redacted; text that is no JSON becomes one redacted JSON string. */
    static String rewrite(String json, Redactor redactor) {
        StringWriter out = new StringWriter(json.length());
        try (JsonParser in = Json.mapper().createParser(json);
                JsonGenerator to = Json.mapper().createGenerator(out)) {
            while (in.nextToken() != null) {
                switch (in.currentToken()) {
                    case VALUE_STRING -> to.writeString(redactor.redact(in.getText()));
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(in.getText(), to, redactor);
                    default -> to.copyCurrentEvent(in);
                }
            }
        } catch (IOException notJson) {
            return Json.quote(new StringBuilder(), redactor.redact(json)).toString();
        }
        return out.toString();
    }

    private static void number(String digits, JsonGenerator to, Redactor redactor) throws IOException {
        if (redactor.isKnown(digits)) {
            to.writeString(Redactor.MASK);
        } else {
            to.writeNumber(digits);
        }
    }
}
