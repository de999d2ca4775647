package dev.ostler.cli.command;

import dev.ostler.cli.client.Api;
import dev.ostler.core.error.ErrorCode;
import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.ops.Operations;
import dev.ostler.core.ops.Sessions;
import dev.ostler.core.session.Decision;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ostler answer}. */
@Command(
        name = "answer",
        description = "Answer a question of an agent.",
        footer = {
            "",
            "Decisions:",
            "  allow          this once",
            "  allow-session  and the like of it for the rest of the session",
            "  deny           the tool fails, the turn goes on",
            "  cancel         the turn is interrupted",
            "The first answer wins; a later one is told who was faster (exit code 5).",
            "",
            "Examples:",
            "  ostler answer alice allow                    when just one waits at alice",
            "  ostler answer 01K5 deny --reason \"no\"        by the beginning of its key"
        })
public final class Answer extends BrokerCommand {
    @Parameters(
            index = "0",
            paramLabel = "APPROVAL",
            description = "Its key, a unique beginning of it, or the harness's name when just one waits there.")
    @SuppressWarnings("NullAway.Init")
    private String approval;

    @Parameters(index = "1", paramLabel = "DECISION", description = "allow, allow-session, deny or cancel.")
    @SuppressWarnings("NullAway.Init")
    private Decision decision;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Goes into the log.")
    private @Nullable String reason;

    @Option(names = "--json", description = "Print the broker's own answer.")
    private boolean json;

    @Override
    public Integer call() {
        Api api = api();
        String key =
                key(api.call(Operations.APPROVALS, new Sessions.Approvals(null)).approvals(), approval);
        Sessions.Answered answered = api.call(Operations.ANSWER, new Sessions.Answer(key, decision, reason, null));
        if (json) {
            out().println(Json.write(answered));
        } else if (answered.accepted()) {
            out().println(style().good("answered") + " " + answered.decision().wire());
        }
        if (!answered.accepted()) {
            throw new OstlerException(
                    ErrorCode.CONFLICT,
                    "too late: " + answered.by() + " has answered "
                            + answered.decision().wire());
        }
        return OK;
    }

    /** The key that is meant. One that is not in the list is left to the broker: it knows who answered it. */
    static String key(List<Sessions.Approval> waiting, String meant) {
        if (waiting.stream().anyMatch(a -> a.approval().equals(meant))) {
            return meant;
        }
        List<Sessions.Approval> hits = waiting.stream()
                .filter(a -> a.name().equals(meant) || a.harness().equals(meant))
                .toList();
        if (hits.isEmpty()) {
            hits = waiting.stream().filter(a -> a.approval().startsWith(meant)).toList();
        }
        if (hits.size() > 1) {
            throw new OstlerException(
                    ErrorCode.INVALID_REQUEST,
                    "'" + meant + "' may be any of "
                            + hits.stream().map(Sessions.Approval::approval).collect(Collectors.joining(", "))
                            + ": say more of the key");
        }
        return hits.isEmpty() ? meant : hits.getFirst().approval();
    }
}
