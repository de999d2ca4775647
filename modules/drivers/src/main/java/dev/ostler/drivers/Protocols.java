package dev.ostler.drivers;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.Nearest;
import dev.ostler.core.error.OstlerException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The protocols that this build speaks. */
public final class Protocols {
    private final Map<String, Protocol> byName = new TreeMap<>();

    public Protocols(List<Protocol> protocols) {
        protocols.forEach(p -> byName.put(p.name(), p));
    }

    /** These and more; of one name the later one. */
    public Protocols and(List<Protocol> more) {
        return new Protocols(
                Stream.concat(byName.values().stream(), more.stream()).toList());
    }

    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    /** Finds one; fails with {@code UNSUPPORTED} that names the known ones. */
    public Protocol get(String name) {
        Protocol found = byName.get(name);
        if (found == null) {
            String hint = Nearest.to(name, byName.keySet())
                    .map(n -> "; did you mean '" + n + "'?")
                    .orElse("");
            throw new OstlerException(
                    ErrorCode.UNSUPPORTED,
                    "protocol '" + name + "' is not spoken here; known are " + String.join(", ", byName.keySet())
                            + hint);
        }
        return found;
    }
}
