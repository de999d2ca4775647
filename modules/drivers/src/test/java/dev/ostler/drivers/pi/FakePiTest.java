package dev.ostler.drivers.pi;

import dev.ostler.fake.FakePrograms;
import java.util.List;

/** The fake pi. */
final class FakePiTest extends PiContract {
    @Override
    List<String> command(List<String> args) {
        return FakePrograms.pi(args.toArray(String[]::new));
    }
}
