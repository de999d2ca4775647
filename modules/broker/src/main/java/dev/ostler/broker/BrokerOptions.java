package dev.ostler.broker;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.harness.Limits;
import dev.ostler.core.harness.OnBrokerLoss;
import dev.ostler.core.harness.TerminalSize;
import dev.ostler.drivers.Wire;
import dev.ostler.process.Stdio;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a broker needs to know.
 *
 * @param data its directory, made 0700 when it is not there
 * @param node its name in events
 * @param definitions directories with {@code NAME.json}; earlier ones win
 * @param maxHarnesses how many may live at once
 * @param keeper where what it owns is kept
 * @param log how much of the log is kept
 * @param onBrokerLoss what becomes of all that it owns, whatever the definitions say; null leaves it to them
 */
public record BrokerOptions(
        Path data,
        String node,
        List<Path> definitions,
        int maxHarnesses,
        KeeperPlace keeper,
        LogBounds log,
        @Nullable OnBrokerLoss onBrokerLoss) {
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

    /** With the keeper inside, and the log as the journal has it. */
    public BrokerOptions(Path data, String node, List<Path> definitions, int maxHarnesses) {
        this(data, node, definitions, maxHarnesses, KeeperPlace.INSIDE, LogBounds.DEFAULT, null);
    }

    /** The same with another place of the keeper. */
    public BrokerOptions with(KeeperPlace other) {
        return new BrokerOptions(data, node, definitions, maxHarnesses, other, log, onBrokerLoss);
    }

    Path logs() {
        return data.resolve("logs");
    }

    /** Where a harness prints. */
    Stdio.Files output(String harness) {
        return new Stdio.Files(logs().resolve(harness + ".out"), logs().resolve(harness + ".err"));
    }

    /** Where one prints that speaks on stdin and stdout. */
    Stdio.Pipes pipes(String harness, Limits limits) {
        Stdio.Files files = output(harness);
        // room for the longest frame while as much is read
        long unread = Math.max(Stdio.UNREAD_BYTES, 4 * limits.frameBytes().bytes());
        return new Stdio.Pipes(files.stdout(), files.stderr(), unread);
    }

    /** Where a harness prints, by how it is reached. */
    Stdio stdio(String harness, Wire wire, HarnessDefinition definition) {
        return switch (wire) {
            case ENDPOINT -> output(harness);
            case PIPES -> pipes(harness, definition.limits());
            case TERMINAL -> {
                TerminalSize size = definition.terminalOrDefault().size();
                yield new Stdio.Terminal(output(harness).stdout(), size.columns(), size.rows());
            }
        };
    }

    /** As {@link #stdio} for one that was started. */
    Stdio stdio(HarnessRecord r) {
        Spooled spool = r.spool();
        return stdio(r.id(), spool == null ? Wire.ENDPOINT : spool.wire(), r.definition());
    }

    Path secrets() {
        return data.resolve("secrets");
    }
}
