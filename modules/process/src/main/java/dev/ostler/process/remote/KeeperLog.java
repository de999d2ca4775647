package dev.ostler.process.remote;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The log of a keeper process: lines of level INFO and above on stderr, which is its log file. Chosen by a property. */
public final class KeeperLog implements SLF4JServiceProvider {
    private static final Path OUTPUT = Path.of("/proc/self/fd/2");

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter none = new NOPMDCAdapter();

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Lines::new;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return none;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}

    private static final class Lines extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1;

        Lines(String name) {
            this.name = name.substring(name.lastIndexOf('.') + 1);
        }

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable failure) {
            PrintStream out = System.err;
            String text = MessageFormatter.basicArrayFormat(message, arguments);
            synchronized (out) {
                bound();
                out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + name + ": " + text);
                if (failure != null) {
                    failure.printStackTrace(out);
                }
            }
        }

        /** What is appended to stays open; only what was said long ago goes. */
        private static void bound() {
            try (FileChannel file = FileChannel.open(OUTPUT, StandardOpenOption.WRITE)) {
                if (file.size() > KeeperFiles.LOG_BYTES) {
                    file.truncate(0);
                }
            } catch (IOException e) {
                // no file, and so nothing that grows
            }
        }
    }
}
