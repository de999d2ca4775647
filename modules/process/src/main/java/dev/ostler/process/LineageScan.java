package dev.ostler.process;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Looks for processes of a store from outside of its broker: {@code LineageScan STORE_ID}. */
public final class LineageScan {
    private LineageScan() {}

    /**
     * Prints one JSON line for each living process of the store. Exit code 0 when there is none, 1 when there are, 2
     * when it could not look.
     */
    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("usage: LineageScan STORE_ID");
            System.exit(2);
        }
        try {
            List<LineageProcess> found = Lineage.scan(args[0]);
            StringBuilder lines = new StringBuilder();
            found.forEach(process -> lines.append(process.toJson()).append('\n'));
            System.out.writeBytes(lines.toString().getBytes(StandardCharsets.UTF_8));
            System.out.flush();
            System.exit(found.isEmpty() ? 0 : 1);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }
}
