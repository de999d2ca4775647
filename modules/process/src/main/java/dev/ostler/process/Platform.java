package dev.ostler.process;

import java.util.Locale;

/** Whether this machine can keep processes, or in one sentence why not. */
public sealed interface Platform {

    /** Linux with the system calls and the C library that keeping needs. */
    record Supported(String architecture) implements Platform {}

    /** Hosts that are already running can still be attached to; nothing can be spawned. */
    record Unsupported(String reason) implements Platform {}

    /** Looks at the running machine; asks the kernel, since a sandbox may refuse what its version has. */
    static Platform current() {
        String system = System.getProperty("os.name", "?");
        String machine = System.getProperty("os.arch", "?");
        if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
            return new Unsupported("keeping processes needs Linux, this is " + system);
        }
        if (Architecture.find(machine) == null) {
            return new Unsupported("keeping processes needs x86-64 or aarch64, this is " + machine);
        }
        for (String symbol : new String[] {
            "posix_spawn_file_actions_addclosefrom_np", "posix_spawn_file_actions_addchdir_np", "eventfd", "fallocate"
        }) {
            if (!Libc.has(symbol)) {
                return new Unsupported("keeping processes needs glibc 2.34 or newer, this C library has no " + symbol);
            }
        }
        int pidfd = Pidfd.open(ProcessHandle.current().pid());
        if (pidfd < 0) {
            return new Unsupported("keeping processes needs pidfd_open (Linux 5.3), this kernel or sandbox answers "
                    + Errno.name(-pidfd));
        }
        Libc.close(pidfd);
        return new Supported(machine);
    }
}
