package dev.ostler.cli.doctor;

import dev.ostler.process.Platform;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether kernel and C library have what keeping processes needs: pidfd, and the functions that are called foreign.
 *
 * @param refused why not, or null
 * @param othersHidden whether /proc shows nothing of process 1, as with {@code hidepid}
 */
record KernelCheck(String release, @Nullable String refused, boolean othersHidden) implements Check {
    private static final String NAME = "kernel";

    static KernelCheck read(Machine machine) {
        return new KernelCheck(
                machine.text("/proc/sys/kernel/osrelease").map(String::strip).orElse("?"),
                Platform.current() instanceof Platform.Unsupported(String reason) ? reason : null,
                machine.process(1).isEmpty());
    }

    @Override
    public List<Finding> findings() {
        String system = System.getProperty("os.name", "?") + " " + release + ", " + System.getProperty("os.arch", "?");
        if (refused != null) {
            return List.of(Finding.warn(
                    NAME,
                    system + ": " + refused,
                    "use Linux 5.3 or newer with glibc 2.34 or newer; in a container allow pidfd_open and"
                            + " pidfd_send_signal in its seccomp profile. Until then: ostler attach only"));
        }
        return List.of(
                othersHidden
                        ? Finding.ok(
                                NAME, system + ": pidfd and foreign functions work; processes of others are hidden")
                        : Finding.ok(NAME, system + ": pidfd and foreign functions work"));
    }
}
