package dev.ostler.process;

import static dev.ostler.process.KeeperFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Processes that want a terminal. */
class TerminalTest extends EachKeeper {
    private ProcessIdentity sh(String script) {
        SpawnSpec like = fixture.spec("h", "sh", "-c", script);
        Stdio stdio = new Stdio.Terminal(fixture.stdout("h"), 123, 45);
        return get(
                fixture.keeper.spawn(new SpawnSpec("h", "sh", like.arguments(), like.environment(), directory, stdio)));
    }

    private Written write(String text) {
        return get(fixture.keeper.write("h", text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void it_is_the_controlling_terminal_of_a_session_and_has_the_size() {
        ProcessIdentity identity =
                sh("tty; stty size; cut -d' ' -f6,7 /proc/$$/stat; ls /proc/$$/fd; echo to it >/dev/tty");
        fixture.event(KeeperEvent.Reaped.class, "h");

        String shown = KeeperFixture.read(fixture.stdout("h"));
        assertThat(shown.lines().toList())
                .satisfiesExactly(
                        tty -> assertThat(tty).startsWith("/dev/pts/"),
                        size -> assertThat(size).isEqualTo("45 123"),
                        session -> assertThat(session)
                                .startsWith(identity.pid() + " ")
                                .as("the terminal of the session")
                                .doesNotEndWith(" 0"),
                        descriptors -> assertThat(descriptors)
                                .startsWith("0")
                                .contains("1", "2")
                                .doesNotContain("3"),
                        last -> assertThat(last).isEqualTo("to it"));
    }

    @Test
    void what_is_typed_is_echoed_and_read_and_control_d_ends_it() {
        sh("echo up; cat; echo over");
        fixture.stdoutWith("h", "up\r\n");

        assertThat(write("typed\n")).isEqualTo(new Written.Taken(6));
        fixture.stdoutWith("h", "typed\r\ntyped\r\n");
        CompletionStage<Written> closed = fixture.keeper.closeInput("h");

        assertThat(get(closed)).isEqualTo(new Written.Closed(7));
        assertThat(fixture.event(KeeperEvent.Exited.class, "h").status()).isEqualTo(new ExitStatus.Code(0));
        assertThat(KeeperFixture.read(fixture.stdout("h")))
                .startsWith("up\r\ntyped\r\ntyped\r\n")
                .endsWith("over\r\n");
        fixture.event(KeeperEvent.Reaped.class, "h");
        assertThat(get(fixture.keeper.resize("h", 80, 25))).isFalse();
    }

    @Test
    void control_c_is_an_interrupt() {
        sh("trap 'echo caught; exit 5' INT; echo up; while :; do sleep 0.01; done");
        fixture.stdoutWith("h", "up");

        write("\u0003");

        assertThat(fixture.event(KeeperEvent.Exited.class, "h").status()).isEqualTo(new ExitStatus.Code(5));
        assertThat(KeeperFixture.read(fixture.stdout("h"))).contains("caught");
        fixture.event(KeeperEvent.Reaped.class, "h");
    }

    @Test
    void it_hears_of_another_size() {
        sh("trap 'stty size' WINCH; echo up; while :; do sleep 0.01; done");
        fixture.stdoutWith("h", "up");

        assertThat(get(fixture.keeper.resize("h", 200, 50))).isTrue();

        fixture.stdoutWith("h", "50 200");
        assertThatThrownBy(() -> get(fixture.keeper.resize("h", 0, 50))).cause().hasMessageContaining("1 to 65535");
        fixture.stop("h");
    }
}
