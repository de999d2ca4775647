package dev.ostler.cli.command;

import dev.ostler.cli.Ostler;
import dev.ostler.cli.client.Api;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C while a turn runs: the first interrupts the turn, whose end is then followed; a second one leaves at once. While
 * the prompt still waits for its turn, it is cancelled and the turn that runs is left alone.
 */
final class TurnInterrupt {
    private final Ostler root;
    private final Api api;
    private final String harness;
    private boolean begun;
    private boolean asked;
    private @Nullable String waiting;

    TurnInterrupt(Ostler root, Api api, String harness) {
        this.root = root;
        this.api = api;
        this.harness = harness;
        root.env().interrupts().on("INT", this::arrived);
    }

    /** The turn runs, or the prompt of this id waits; an interrupt that came before is sent now. */
    synchronized void begun(@Nullable String prompt) {
        begun = true;
        waiting = prompt;
        if (asked) {
            send();
        }
    }

    /** The prompt that waited has become a turn. */
    synchronized void started() {
        waiting = null;
    }

    private synchronized void arrived() {
        if (asked) {
            Runtime.getRuntime().halt(BrokerCommand.INTERRUPTED);
        }
        asked = true;
        root.note(
                waiting == null
                        ? "interrupting the turn; once more to leave it running"
                        : "cancelling the prompt; once more to leave it waiting");
        if (begun) {
            send();
        }
    }

    private void send() {
        String prompt = waiting;
        Thread.ofPlatform().daemon().name("interrupt").start(() -> {
            try {
                if (prompt == null || !cancelled(prompt)) {
                    api.call(Operations.INTERRUPT, new Sessions.Interrupt(harness));
                }
            } catch (OstlerException e) {
                root.note("not interrupted: " + e.getMessage());
            }
        });
    }

    /** False when it does not wait any more: its turn has begun. */
    private boolean cancelled(String prompt) {
        try {
            api.call(Operations.CANCEL, new Sessions.Cancel(harness, prompt));
            return true;
        } catch (OstlerException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
