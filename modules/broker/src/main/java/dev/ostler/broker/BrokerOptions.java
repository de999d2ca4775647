package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a broker needs to know.
 *
 * @param data its directory, made 0700 when it is not there
 * @param node its name in events
 * @param definitions directories with {@code NAME.json}; earlier ones win
 * @param maxHarnesses how many may live at once
 */
public record BrokerOptions(Path data, String node, List<Path> definitions, int maxHarnesses) {
    /** The bound unless another is given. */
    public static final int MAX_HARNESSES = 1_000;

    public BrokerOptions {
        data = data.toAbsolutePath();
        definitions = List.copyOf(definitions);
        if (node.isBlank() || maxHarnesses < 1) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST, "a broker needs a node name and room for at least one harness");
        }
    }

    public BrokerOptions(Path data, String node, List<Path> definitions) {
        this(data, node, definitions, MAX_HARNESSES);
    }

    Path logs() {
        return data.resolve("logs");
    }

    Path secrets() {
        return data.resolve("secrets");
    }
}
