package dev.ostler.broker;

import java.nio.file.Path;
import java.util.List;

/**
 * New settings of a broker that runs, sent to {@link dev.ostler.core.bus.Addresses#RELOAD}. What lives goes on, also
 * beyond a lower bound.
 *
 * @param definitions directories with {@code NAME.json}; earlier ones win
 * @param maxHarnesses how many may live at once
 * @param log how much of it is kept; what is not about age or the disk waits for the next start
 */
public record Reload(List<Path> definitions, int maxHarnesses, LogBounds log) {
    public Reload {
        definitions = List.copyOf(definitions);
    }
}
