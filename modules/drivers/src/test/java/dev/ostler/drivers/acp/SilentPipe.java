package dev.ostler.drivers.acp;

import dev.ostler.drivers.stdio.Pipe;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** A pipe to nobody: keeps what is written. */
final class SilentPipe implements Pipe {
    final List<String> written = new ArrayList<>();

    @Override
    public Future<Void> open(Reader reader) {
        reader.caughtUp();
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> write(String frame) {
        written.add(frame);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> closeInput() {
        return Future.succeededFuture();
    }

    @Override
    public void settled() {}

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
