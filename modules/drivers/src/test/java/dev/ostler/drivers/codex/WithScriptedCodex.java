package dev.ostler.drivers.codex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.ByteSize;
import dev.ostler.drivers.ws.WsSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server of which each test says what it answers, and clients of it. */
abstract class WithScriptedCodex {
    static final Duration SHORT = Duration.ofMillis(400);
    static final Duration LONG = Duration.ofSeconds(60);

    final Vertx vertx = Vertx.vertx();
    final List<Desk> desks = new ArrayList<>();
    ScriptedCodex codex;

    @BeforeEach
    void start() throws Exception {
        codex = new ScriptedCodex();
    }

    @AfterEach
    void stop() throws Exception {
        desks.forEach(Desk::close);
        codex.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    Desk desk() {
        return desk(LONG, LONG, LONG, LONG);
    }

    /** Open, and its turn begun. */
    Desk prompted() {
        return prompted(desk());
    }

    static Desk prompted(Desk desk) {
        desk.open();
        desk.prompt("hi");
        return desk;
    }

    /** Each test is impatient only with what will not come. */
    Desk desk(Duration handshake, Duration request, Duration releaseStep, Duration settle) {
        return desk(new CodexSettings(
                WsSettings.reading(ByteSize.mebibytes(64)), handshake, request, LONG, releaseStep, settle, 16));
    }

    /** What is asked before it is not answered has so long too. */
    Desk impatient() {
        return desk(LONG, Duration.ofSeconds(5), LONG, LONG);
    }

    Desk desk(CodexSettings settings) {
        Desk desk = new Desk(vertx, Desk.target(codex.endpoint()), settings);
        desks.add(desk);
        return desk;
    }

    static void assertCode(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        OstlerException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
