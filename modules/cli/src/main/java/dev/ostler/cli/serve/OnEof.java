package dev.ostler.cli.serve;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.WireName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What becomes of the turn that runs when stdin ends. */
enum OnEof implements WireName {
    /** It goes on to its end; questions that nobody can answer are denied. */
    FINISH,
    /** It is interrupted. */
    INTERRUPT,
    /** The harness is left with its broker, as it is. */
    DETACH;

    /** For the command line. */
    static final class Words implements ITypeConverter<OnEof> {
        @Override
        public OnEof convert(String text) {
            try {
                return WireName.parse(OnEof.class, "--on-eof", text);
            } catch (OstlerException e) {
                throw new TypeConversionException(e.problem().message());
            }
        }
    }
}
