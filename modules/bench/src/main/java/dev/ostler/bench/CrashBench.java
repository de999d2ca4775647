package dev.ostler.bench;

import dev.ostler.broker.CrashMatrix;
import dev.ostler.broker.CrashVictim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The crash matrix: brokers and keepers are killed at every named step and at random moments. */
final class CrashBench {
    private static final List<CrashVictim> AT_STEPS =
            List.of(CrashVictim.BROKER_KEEPING, CrashVictim.BROKER, CrashVictim.BOTH);

    private final Path dir;
    private final Sizes sizes;
    private final long seed;
    private final Consumer<String> progress;
    private int made;

    CrashBench(Path dir, Sizes sizes, long seed, Consumer<String> progress) {
        this.dir = dir;
        this.sizes = sizes;
        this.seed = seed;
        this.progress = progress;
    }

    /** Short, because the address of a socket is. */
    private Path fresh() throws IOException {
        return Files.createDirectory(dir.resolve("c" + made++));
    }

    List<CrashMatrix.Row> rows() throws Exception {
        List<String> steps = CrashMatrix.steps();
        int count = Math.min(sizes.crashSteps(), steps.size());
        List<CrashMatrix.Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String step = steps.get(i * steps.size() / count);
            for (CrashVictim victim : AT_STEPS) {
                progress.accept(victim + " killed at " + step + ", " + (i + 1) + " of " + count);
                rows.add(CrashMatrix.at(step, victim, fresh()));
            }
        }
        for (CrashVictim victim : CrashVictim.values()) {
            progress.accept(victim + " killed " + sizes.kills() + " times at random, --seed " + seed);
            rows.add(CrashMatrix.random(victim, sizes.kills(), seed, fresh()));
        }
        return rows;
    }
}
