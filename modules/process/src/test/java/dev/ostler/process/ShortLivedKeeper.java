package dev.ostler.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A keeper in a JVM of its own, to be killed: spawns, says whom, and waits for its end. */
final class ShortLivedKeeper {
    private ShortLivedKeeper() {}

    /** {@code STORE HARNESS DIRECTORY SCRIPT} */
    public static void main(String[] args) throws InterruptedException {
        InProcessKeeper keeper = InProcessKeeper.start(new KeeperConfig(args[0]), _ -> {});
        Path directory = Path.of(args[2]);
        Stdio stdio = new Stdio.Files(directory.resolve(args[1] + ".out"), directory.resolve(args[1] + ".err"));
        ProcessIdentity identity = keeper.spawn(new SpawnSpec(
                        args[1], "sh", List.of("-c", args[3]), System.getenv(), directory, stdio, Set.of()))
                .toCompletableFuture()
                .join();
        System.out.println(identity);
        System.out.flush();
        Thread.currentThread().join();
    }
}
