package dev.ostler.drivers.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Reading what agents send. Unlike {@link dev.ostler.core.json.Json} it takes strings of any length: the transport
 * bounds the frame, and one message of an agent may be longer than Jackson's default of 20 million characters.
 */
public final class WireJson {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY).build();

    private WireJson() {}

    /** The whole frame as a tree. */
    public static JsonNode tree(byte[] utf8) throws IOException {
        return MAPPER.readTree(utf8);
    }
}
