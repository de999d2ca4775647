package dev.ostler.drivers;

import dev.ostler.core.harness.Auth;
import java.util.List;
import java.util.Map;

/**
 * What a protocol adds to a launch.
 *
 * @param args appended to the definition's arguments
 * @param env added to the child's environment
 * @param envDrop dropped from it
 * @param auth what the broker will present; {@link Auth.None} when the definition's own stands
 */
public record Launch(List<String> args, Map<String, String> env, List<String> envDrop, Auth auth) {
    public Launch {
        args = List.copyOf(args);
        env = Map.copyOf(env);
        envDrop = List.copyOf(envDrop);
    }
}
