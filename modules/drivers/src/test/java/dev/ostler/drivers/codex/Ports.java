package dev.ostler.drivers.codex;

import dev.ostler.core.session.SessionEvent;
import java.util.ArrayList;
import java.util.List;

/** The session's way out, kept. */
final class Ports implements Port {
    final List<String> answered = new ArrayList<>();
    final List<String> refused = new ArrayList<>();
    private final Recorder told;

    Ports(Recorder told) {
        this.told = told;
    }

    @Override
    public void emit(SessionEvent event) {
        told.onEvent(event);
    }

    @Override
    public void answer(String request, Object result) {
        answered.add(request);
    }

    @Override
    public void refuse(String request, String why) {
        refused.add(request);
    }
}
