package dev.ostler.drivers.codex;

import dev.ostler.core.session.Decision;
import dev.ostler.core.session.SessionEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What codex asks and what became of it. Each question is told as settled exactly once, by whomever it was settled. */
final class Approvals {
    /** An answer that is to be sent; {@code interrupt} is a turn to be ended with it, where no cancel does that. */
    record Reply(Object result, @Nullable String interrupt) {}

    private final Port port;
    private final Questions questions = new Questions();

    Approvals(Port port) {
        this.port = port;
    }

    /** A question came in, perhaps not for the first time. {@code about} is what its item touches. */
    void asked(Question question, Optional<String> about) {
        switch (questions.arrive(question)) {
            case Questions.Arrival.Fresh(Optional<Question> replaced) -> {
                replaced.ifPresent(this::settled);
                ask(question, about);
            }
            case Questions.Arrival.Again() -> ask(question, about);
            case Questions.Arrival.Duplicate() -> {}
            case Questions.Arrival.Answered(Object result) -> port.answer(question.request(), result);
            case Questions.Arrival.Full() ->
                port.refuse(question.request(), Questions.BOUND + " questions are open already");
        }
    }

    /** What is to be sent for a decision; empty when the question was settled before. */
    Optional<Reply> answer(String request, Decision decision, @Nullable Map<String, Object> content) {
        return questions.open(request).map(question -> {
            Object result = Answers.result(question, decision, content);
            questions.answered(request, result);
            return new Reply(
                    result, decision == Decision.CANCEL && !question.ask().cancels() ? question.turn() : null);
        });
    }

    /** The answer could not be sent. */
    void answerLost(String request) {
        questions.unanswered(request);
    }

    /** Those that still want an answer, oldest first. */
    List<Question> open() {
        return questions.open();
    }

    /** Codex says that it is settled. */
    void resolved(String request) {
        questions.remove(request).ifPresent(this::settled);
    }

    /** With a turn its questions are over. */
    void turnOver(String turn) {
        questions.removeOfTurn(turn).forEach(this::settled);
    }

    void disconnected() {
        questions.unconfirm();
    }

    /** Those that were not asked again after a reconnect are settled. */
    void dropUnconfirmed() {
        questions.removeUnconfirmed().forEach(this::settled);
    }

    private void ask(Question question, Optional<String> about) {
        port.emit(new SessionEvent.ApprovalRequested(
                question.thread(),
                question.turn(),
                question.request(),
                question.ask().kind(),
                Titles.of(question, about),
                question.frame(),
                paths(question, about)));
    }

    /** A question about files does not name them; the item that it is about does. */
    private static List<String> paths(Question question, Optional<String> about) {
        return question.ask() == Ask.FILE_CHANGE
                ? about.map(files -> List.of(files.split(", ", -1))).orElse(List.of())
                : List.of();
    }

    private void settled(Question question) {
        port.emit(new SessionEvent.ApprovalResolved(question.thread(), question.turn(), question.request()));
    }
}
