package dev.ostler.bench;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/** Where it ran: figures mean little without it. */
record Machine(int cores, double loadBefore, double loadAfter, String jvm, String system) {
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    static Machine measured(double loadBefore) {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                loadBefore,
                load(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
    }

    String show() {
        return String.format(
                Locale.ROOT,
                "%d cores, load average %.1f before and %.1f after; %s; %s",
                cores,
                loadBefore,
                loadAfter,
                system,
                jvm);
    }
}
