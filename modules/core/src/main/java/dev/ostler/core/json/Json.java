package dev.ostler.core.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/**
 * The one mapper. A {@link Duration} is a number of milliseconds and its field is named {@code …Ms}; an {@link Instant}
 * is ISO-8601 text; absent fields are left out; unknown fields are tolerated, as the wire must.
 */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder(factory())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .addModule(conventions())
            .build();
    private static final ObjectMapper STRICT = MAPPER.copy()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** The mapper, for trees and readers; never reconfigured. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "cannot be written as JSON: " + value.getClass().getName(), e);
        }
    }

    /**
     * Reads a value.
     *
     * @throws OstlerException {@code INVALID_REQUEST} that names the field and what was expected there
     */
    public static <T> T read(String text, Class<T> type) {
        return read(MAPPER, text, type);
    }

    /**
     * The same with an unknown field, or anything after the value, as an error.
     *
     * @throws OstlerException {@code INVALID_REQUEST} that names the field and the nearest known one
     */
    public static <T> T readStrictly(String text, Class<T> type) {
        new UnknownFields(STRICT).refuse(tree(text), STRICT.constructType(type), "");
        return read(STRICT, text, type);
    }

    private static <T> T read(ObjectMapper mapper, String text, Class<T> type) {
        try {
            T value = mapper.readValue(text.isBlank() ? "{}" : text, type);
            if (value == null) {
                throw new OstlerException(ErrorCode.INVALID_REQUEST, "a JSON object was expected, not null");
            }
            return value;
        } catch (JsonMappingException e) {
            throw new OstlerException(ErrorCode.INVALID_REQUEST, Mistake.in(e));
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    /** Parses text into a tree; fails like {@link #read}. */
    public static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    private static OstlerException notJson(JsonProcessingException e) {
        // the parser names a place as "[Source: …; line: 1, column: 1]", and there is but one source
        String what = e.getOriginalMessage().replaceAll("\\[Source: .*?; (line: \\d+, column: \\d+)\\]", "$1");
        return new OstlerException(
                ErrorCode.INVALID_REQUEST, "not JSON at line " + e.getLocation().getLineNr() + ": " + what);
    }

    /**
     * Appends a JSON string literal; for the hot paths that build text without a tree. Half a surrogate pair, as a delta
     * can end with, is escaped: UTF-8 has no bytes for it, and the other half may come with the next delta.
     */
    public static StringBuilder quote(StringBuilder out, String text) {
        out.append('"');
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    JsonStringEncoder.getInstance().quoteAsString(text.substring(from, i), out);
                    out.append("\\u").append(HexFormat.of().toHexDigits(c));
                    from = i + 1;
                }
            }
        }
        JsonStringEncoder.getInstance().quoteAsString(from == 0 ? text : text.substring(from), out);
        return out.append('"');
    }

    /** Frames, bodies and messages are bounded before they are parsed; the parser's own 20 MB bound would be a second one. */
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build())
                .build();
    }

    private static OstlerException expected(String what) {
        return new OstlerException(ErrorCode.INVALID_REQUEST, "expected " + what);
    }

    private static SimpleModule conventions() {
        SimpleModule module = new SimpleModule("ostler");
        module.addSerializer(Duration.class, new JsonSerializer<>() {
            @Override
            public void serialize(Duration value, JsonGenerator out, SerializerProvider p) throws IOException {
                out.writeNumber(value.toMillis());
            }
        });
        module.addDeserializer(Duration.class, new JsonDeserializer<>() {
            @Override
            public Duration deserialize(JsonParser in, DeserializationContext c) throws IOException {
                if (!in.hasToken(JsonToken.VALUE_NUMBER_INT)) {
                    throw expected("a whole number of milliseconds");
                }
                if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    throw expected("fewer milliseconds");
                }
                if (in.getLongValue() < 0) {
                    throw expected("0 or more milliseconds");
                }
                return Duration.ofMillis(in.getLongValue());
            }
        });
        module.addSerializer(Instant.class, new JsonSerializer<>() {
            @Override
            public void serialize(Instant value, JsonGenerator out, SerializerProvider p) throws IOException {
                out.writeString(DateTimeFormatter.ISO_INSTANT.format(value));
            }
        });
        module.addDeserializer(Instant.class, new JsonDeserializer<>() {
            @Override
            public Instant deserialize(JsonParser in, DeserializationContext c) throws IOException {
                return Instant.parse(in.getText());
            }
        });
        return module;
    }
}
