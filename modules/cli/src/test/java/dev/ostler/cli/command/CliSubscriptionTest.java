package dev.ostler.cli.command;

import dev.ostler.cli.Cli;
import dev.ostler.client.Subscriber;
import dev.ostler.core.ops.Subscribe;
import dev.ostler.gateway.GatewaySubscriptionContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract for {@code ostler events -f --json}: what it prints are the frames. */
class CliSubscriptionTest extends GatewaySubscriptionContract {
    @TempDir
    Path dir;

    @Override
    protected Subscriber open(Subscribe request) {
        Cli cli = new Cli(dir).with("OSTLER_URL", "http://127.0.0.1:" + port()).with("OSTLER_TOKEN", TOKEN);
        return CliSubscriber.open(cli, request);
    }
}
