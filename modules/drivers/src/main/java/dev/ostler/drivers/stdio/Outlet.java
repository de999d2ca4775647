package dev.ostler.drivers.stdio;

import dev.ostler.core.session.SessionEvent;
import dev.ostler.drivers.Driver;

/** Where a codec's events go: nowhere while it reads again what was told before. */
public final class Outlet {
    private final Driver.Listener listener;
    private boolean silent;

    public Outlet(Driver.Listener listener) {
        this.listener = listener;
    }

    /** Whether nothing is told at present, since it has been told. */
    public boolean silent() {
        return silent;
    }

    void silent(boolean now) {
        silent = now;
    }

    public void emit(SessionEvent event) {
        if (!silent) {
            listener.onEvent(event);
        }
    }
}
