package dev.ostler.broker;

import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.core.ops.Harnesses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a start is made of.
 *
 * @param definition in force, with its secrets
 * @param spawn the request; of a restart, what is left of it
 * @param resolved names of the environment whose values are as they shall be, whatever they look like
 */
record Start(HarnessDefinition definition, Harnesses.Spawn spawn, Set<String> resolved) {
    Start {
        resolved = Set.copyOf(resolved);
    }

    static Start first(HarnessDefinition definition, Harnesses.Spawn spawn) {
        return new Start(definition, spawn, Set.of());
    }

    /** The same start once more, from the record and the file of its secrets. */
    static Start again(HarnessRecord record, SecretFiles.Origin origin) {
        Map<String, String> env = new HashMap<>(origin.plain());
        env.putAll(origin.secret());
        HarnessDefinition definition = record.definition().unmasked(env, origin.auth());
        Harnesses.Spawn spawn = new Harnesses.Spawn(
                record.name(),
                null,
                null,
                List.of(String.valueOf(definition.command())),
                origin.args(),
                definition.protocol(),
                origin.cwd(),
                origin.secret(),
                null,
                null,
                null,
                null,
                origin.task(),
                record.sessionId(),
                null,
                null);
        return new Start(definition, spawn, env.keySet());
    }
}
