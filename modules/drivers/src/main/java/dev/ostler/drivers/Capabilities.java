package dev.ostler.drivers;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What an agent can do behind its driver; asked before acting, so that what is not here is refused before anything is
 * done.
 */
public record Capabilities(Set<Ability> abilities) {
    public Capabilities {
        abilities = Set.copyOf(abilities);
    }

    public static Capabilities of(Ability... abilities) {
        return new Capabilities(Set.copyOf(List.of(abilities)));
    }

    public boolean has(Ability ability) {
        return abilities.contains(ability);
    }

    /** The same of an agent that has this ability, or has it not, as it said of itself. */
    public Capabilities with(Ability ability, boolean has) {
        Set<Ability> other = EnumSet.noneOf(Ability.class);
        other.addAll(abilities);
        if (has) {
            other.add(ability);
        } else {
            other.remove(ability);
        }
        return new Capabilities(other);
    }
}
