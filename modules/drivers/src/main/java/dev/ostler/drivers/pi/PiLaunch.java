package dev.ostler.drivers.pi;

import dev.ostler.core.harness.Auth;
import dev.ostler.core.harness.HarnessDefinition;
import dev.ostler.drivers.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is added to a {@code pi --mode rpc}: the session to go on with and the model. What the definition says, stands. */
final class PiLaunch {
    private static final Set<String> OF_SESSION =
            Set.of("--session", "--session-id", "--no-session", "--continue", "-c", "--resume", "-r", "--fork");
    private static final Set<String> OF_MODEL = Set.of("--model");

    private PiLaunch() {}

    static Launch of(HarnessDefinition definition, @Nullable String resume) {
        List<String> args = new ArrayList<>();
        if (resume != null && !says(definition, OF_SESSION)) {
            args.addAll(List.of("--session-id", resume));
        }
        String model = definition.model();
        if (model != null && !says(definition, OF_MODEL)) {
            args.addAll(List.of("--model", model));
        }
        return new Launch(args, Map.of(), List.of(), new Auth.None());
    }

    private static boolean says(HarnessDefinition definition, Set<String> options) {
        return definition.args().stream()
                .anyMatch(arg -> options.contains(arg.indexOf('=') > 0 ? arg.substring(0, arg.indexOf('=')) : arg));
    }
}
