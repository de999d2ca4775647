package dev.ostler.cli;

import static dev.ostler.cli.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.cli.server.OstlerVerticle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same broker as a plain Vert.x application: a main verticle and {@code -conf}. */
class LauncherApplicationIT extends OneTree {
    private Process application(Path out, Path err, String conf) throws Exception {
        Path file = Files.writeString(dir.resolve("conf.json"), conf);
        return tree.start(
                out,
                err,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dlogback.configurationFile=" + Tree.LIB.resolveSibling("conf/logback.xml"),
                        "-cp",
                        Tree.classPath(),
                        "io.vertx.launcher.application.VertxApplication",
                        OstlerVerticle.class.getName(),
                        "-conf",
                        file.toString()));
    }

    @Test
    void isDeployedServesAndEndsWithDown() throws Exception {
        Path err = dir.resolve("app-err");
        Process app = application(
                dir.resolve("app-out"), err, "{\"data\":\"" + tree.data() + "\",\"port\":0,\"node\":\"launched\"}");
        await().until(() -> Files.exists(tree.data().resolve("broker.json")) || !app.isAlive());
        assertThat(app.isAlive()).as(Files.readString(err)).isTrue();
        String store = tree.store();
        assertThat(tree.ok("info")).contains("launched", Long.toString(app.pid()));
        tree.ok(tree.spawn("alice"));
        assertThat(tree.ok("prompt", "alice", "say: from a plain application")).isEqualTo("from a plain application\n");
        assertThat(tree.ok("down")).contains("is down");
        assertThat(app.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS))
                .as("the application ends")
                .isTrue();
        Tree.assertNothingLeft(store);
    }

    @Test
    void wrongConfigurationNamesTheField() throws Exception {
        Path out = dir.resolve("app-out");
        Path err = dir.resolve("app-err");
        Process app = application(out, err, "{\"data\":\"" + tree.data() + "\",\"hots\":\"127.0.0.1\"}");
        assertThat(app.waitFor(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(app.exitValue()).isNotZero();
        assertThat(Files.readString(out) + Files.readString(err))
                .contains("'hots' is not known", "did you mean 'host'?");
    }
}
