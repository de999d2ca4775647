package dev.ostler.bench;

import dev.ostler.process.OnLoss;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import dev.ostler.process.remote.KeeperProcess;
import dev.ostler.process.remote.RemoteKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Owns a process that is deaf to TERM and forks all the time, below a keeper process, until it is killed. {@code DATA
 * STORE}.
 */
final class DoomedOwner {
    static final String ANNOUNCEMENT = "owns ";

    private static final String DEAF_AND_FORKING =
            "trap '' TERM HUP INT; setsid sh -c \"trap '' TERM; while :; do sleep 0.05; done\" & while :; do sleep 0.01; done";

    private DoomedOwner() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path data = Path.of(args[0]);
        RemoteKeeper keeper = new KeeperProcess(data, args[1], "bench").connect(_ -> {});
        SpawnSpec spec = new SpawnSpec(
                "doomed",
                "sh",
                List.of("-c", DEAF_AND_FORKING),
                Map.of("PATH", System.getenv("PATH")),
                data,
                new Stdio.Files(data.resolve("out"), data.resolve("err")),
                Set.of(),
                OnLoss.KILL);
        System.out.println(ANNOUNCEMENT + Await.of(keeper.spawn(spec), Await.LONG));
        Thread.currentThread().join();
    }
}
