package dev.ostler.broker;

import java.nio.file.Path;
import java.util.List;

/**
 * New settings of a broker that runs, sent to {@link dev.ostler.core.bus.Addresses#RELOAD}. What lives goes on, also
 * beyond a lower bound.
 *
 * @param definitions directories with {@code NAME.json}; earlier ones win
 * @param maxHarnesses how many may live at once
 */
public record Reload(List<Path> definitions, int maxHarnesses) {
    public Reload {
        definitions = List.copyOf(definitions);
    }
}
