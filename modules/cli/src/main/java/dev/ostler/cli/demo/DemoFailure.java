package dev.ostler.cli.demo;

/** Something that the demo promises did not hold. */
final class DemoFailure extends RuntimeException {
    DemoFailure(String what) {
        super(what);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
