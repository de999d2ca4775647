package dev.ostler.cli.demo;

import dev.ostler.fake.FakePrograms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The look from outside, by a process that shares nothing with the broker. */
final class Outside {
    private Outside() {}

    /** What is left of a store's lineage, as lines of JSON; empty when nothing is. */
    static String scan(String store) throws IOException {
        Process scan = new ProcessBuilder(FakePrograms.program("dev.ostler.process.LineageScan", List.of(store)))
                .redirectErrorStream(true)
                .start();
        scan.getOutputStream().close();
        String found = new String(scan.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            int code = scan.waitFor();
            if (code == 2) {
                throw new DemoFailure("the scan could not look: " + found);
            }
            return code == 0 ? "" : found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted");
        }
    }
}
