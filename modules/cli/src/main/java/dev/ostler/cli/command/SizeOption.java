package dev.ostler.cli.command;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.harness.TerminalSize;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The size of a terminal as people write it: {@code 120x40}. */
final class SizeOption implements ITypeConverter<TerminalSize> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})[xX]([0-9]{1,5})");

    @Override
    public TerminalSize convert(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new TypeConversionException("'" + text + "' is no size: write columns and rows as 120x40");
        }
        try {
            return new TerminalSize(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
        } catch (OstlerException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
