package dev.ostler.core.json;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Text that is JSON itself: a {@code String}, or a {@code List<String>} of such, that is embedded and read as it is. */
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonRawValue
@JsonDeserialize(using = RawJson.Text.class)
public @interface RawJson {
    /** Reads any value as its own JSON text. */
    final class Text extends JsonDeserializer<String> {
        @Override
        public String deserialize(JsonParser in, DeserializationContext context) throws IOException {
            StringWriter out = new StringWriter();
            try (JsonGenerator to = in.getCodec().getFactory().createGenerator(out)) {
                to.copyCurrentStructureExact(in);
            }
            return out.toString();
        }
    }

    /** The same for a list; written, it is a JSON array because each element is JSON. */
    @Retention(RetentionPolicy.RUNTIME)
    @JacksonAnnotationsInside
    @JsonRawValue
    @JsonDeserialize(contentUsing = RawJson.Text.class)
    @interface Elements {}
}
