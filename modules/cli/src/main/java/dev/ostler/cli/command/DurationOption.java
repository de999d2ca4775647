package dev.ostler.cli.command;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration as people write it. */
final class DurationOption implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        try {
            return Durations.parse(text);
        } catch (OstlerException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
