package dev.ostler.process.remote;

import dev.ostler.process.OnLoss;
import dev.ostler.process.SpawnSpec;
import dev.ostler.process.Stdio;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A broker in a JVM of its own, to be killed: has a keeper, lets it start two processes, and waits for its end. */
final class ShortLivedBroker {
    private ShortLivedBroker() {}

    /** {@code DATA STORE SCRIPT}: harness {@code adopted} runs the script, {@code killed} ends with this broker. */
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        RemoteKeeper keeper = new KeeperProcess(data, args[1], "test").connect(_ -> {});
        for (OnLoss onLoss : OnLoss.values()) {
            String harness = onLoss == OnLoss.KILL ? "killed" : "adopted";
            System.out.println(keeper.spawn(new SpawnSpec(
                            harness,
                            "sh",
                            List.of("-c", onLoss == OnLoss.KILL ? "exec sleep 100" : args[2]),
                            Map.of("PATH", System.getenv("PATH"), "TOLD_IN_CONFIDENCE", "canary-3141"),
                            data,
                            new Stdio.Files(data.resolve(harness + ".out"), data.resolve(harness + ".err")),
                            Set.of(),
                            onLoss))
                    .toCompletableFuture()
                    .join());
        }
        System.out.flush();
        Thread.currentThread().join();
    }
}
