package dev.ostler.fake.codex;

/** A host that must not be asked for anything. */
final class NoHost implements CodexServer.Host {
    @Override
    public void exit(int code) {
        throw new AssertionError("the server wants to exit with " + code);
    }

    @Override
    public void crash() {
        throw new AssertionError("the server wants to crash");
    }
}
