package dev.ostler.cli.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.ostler.cli.Ostler;
import dev.ostler.cli.term.Times;
import dev.ostler.core.error.OstlerException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code ostler demo}: the main job on embedded defaults, by the very commands that one would type. */
@Command(
        name = "demo",
        description = "Show the main job in a minute: no agent, no key, no network.",
        footer = {
            "",
            "Starts a broker on a free port with a temporary data directory, a fake model",
            "and a fake codex, and runs the commands that one would type. Exit code 0 only",
            "if all of it held; nothing is left behind either way."
        })
public final class Demo implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofSeconds(55);
    private static final String NAME = "alice";

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Ostler root;

    @Override
    public Integer call() throws IOException {
        Narrator say = new Narrator(root.out(), root.outStyle());
        long began = System.nanoTime();
        quiet();
        try (Stage stage = Stage.set()) {
            Ending ending = new Ending(stage, say);
            ending.on(root.env().interrupts(), LONGEST);
            try {
                perform(stage, say);
                say.title("It all held, in " + Times.span(Duration.ofNanos(System.nanoTime() - began))
                        + ". The real thing:");
                say.plain(
                        "    ostler up                                            the broker; then, in another terminal:");
                say.plain(
                        "    ostler spawn me --harness codex --cwd ~/src/app      a real codex, if it is on your PATH");
                say.plain("    ostler prompt me \"what is in here?\"");
                say.plain("    ostler release me");
                return 0;
            } catch (DemoFailure | OstlerException e) {
                ending.leaveItToAbort();
                say.failed(String.valueOf(e.getMessage()));
                return 1;
            } finally {
                ending.settle();
            }
        }
    }

    /** The demo speaks for itself; only errors of the broker may interrupt it. */
    private static void quiet() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
            loggers.getLoggerList().forEach(logger -> logger.setLevel(Level.ERROR));
        }
    }

    private void perform(Stage stage, Narrator say) throws IOException {
        say.title("Ostler keeps headless agent app-servers. Here is a whole life of one, with fakes.");
        say.step("a broker on a free port, a fake model, a definition that starts a fake codex");
        say.fact("broker  " + stage.url());
        say.fact("model   " + stage.modelUrl());
        say.fact("data    " + stage.data());
        Play play = new Play(stage, say, root.env());

        say.step("spawn: start the process, learn from its output where it listens, attach");
        play.run("spawn", NAME, "--harness", "codex", "--cwd", stage.work().toString());
        play.expect(play.harness(NAME).status().wire().equals("idle"), "the harness should be idle now");

        say.step("prompt: the agent's text streams in (say: and escalate: tell the fake what to do)");
        play.run("prompt", NAME, "say: Hello from a fake codex. Its model is fake, too; the broker is not.");

        say.step("a tool that needs approval: the turn waits until somebody answers");
        play.answering(NAME, "prompt", NAME, "escalate: touch approved.txt");
        play.expect(
                Files.exists(stage.work().resolve("approved.txt")),
                "the command that was allowed should have made approved.txt");

        say.step("every fact with its cause");
        play.run("events", "--harness", NAME, "--kind", "harness.*", "--kind", "approval.*", "--kind", "turn.ended");

        say.step("release: stop it, and prove that nothing of it is left");
        play.run("release", NAME);

        say.step("the broker goes down");
        play.run("down");
        stage.awaitDown();

        say.step("another process looks through /proc for anything that this broker ever started");
        say.command(List.of("LineageScan", stage.store()));
        String found = Outside.scan(stage.store());
        play.expect(found.isEmpty(), "something is left running: " + found);
        say.fact("nothing");
    }
}
