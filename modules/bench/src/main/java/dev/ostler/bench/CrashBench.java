package dev.ostler.bench;

import dev.ostler.broker.CrashMatrix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The crash matrix: brokers are killed at every named step and at random moments. */
final class CrashBench {
    private final Path dir;
    private final Sizes sizes;
    private final long seed;
    private final Consumer<String> progress;

    CrashBench(Path dir, Sizes sizes, long seed, Consumer<String> progress) {
        this.dir = dir;
        this.sizes = sizes;
        this.seed = seed;
        this.progress = progress;
    }

    List<CrashMatrix.Row> rows() throws Exception {
        List<String> steps = CrashMatrix.steps();
        int count = Math.min(sizes.crashSteps(), steps.size());
        List<CrashMatrix.Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String step = steps.get(i * steps.size() / count);
            progress.accept("killed at " + step + ", " + (i + 1) + " of " + count);
            rows.add(CrashMatrix.at(step, Files.createTempDirectory(dir, "crash")));
        }
        progress.accept("killed " + sizes.kills() + " times at random, --seed " + seed);
        rows.add(CrashMatrix.random(sizes.kills(), seed, Files.createTempDirectory(dir, "crash")));
        return rows;
    }
}
