package dev.ostler.cli.serve;

import dev.ostler.core.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The commands that come in, one a line; what is none is answered, and stops nobody. */
final class CommandInput {
    private final LineInput input;
    private final Frames frames;
    private final Conversation conversation;

    CommandInput(InputStream in, Frames frames, Conversation conversation) {
        this.input = new LineInput(in);
        this.frames = frames;
        this.conversation = conversation;
    }

    /** Until there are no more, or one of them is the last, or nobody reads the answers. */
    Ending carryOutAll() {
        try {
            for (Optional<LineInput.Line> next = input.next(); next.isPresent(); next = input.next()) {
                if (!carryOut(next.get())) {
                    return Ending.SHUTDOWN;
                }
                if (frames.broken()) {
                    return Ending.EOF;
                }
            }
            return Ending.EOF;
        } catch (IOException e) {
            return Ending.EOF;
        }
    }

    private boolean carryOut(LineInput.Line line) {
        switch (line) {
            case LineInput.Line.Text(String text)
            when text.isBlank() -> {
                return true;
            }
            case LineInput.Line.Text(String text) -> {
                try {
                    return conversation.carryOut(Request.parse(text));
                } catch (Request.BadRequest e) {
                    frames.refused(e.id(), e.command(), ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
                    return true;
                }
            }
            case LineInput.Line.TooLong tooLong -> {
                frames.refused(null, "parse", ErrorCode.TOO_LARGE, tooLong.why());
                return true;
            }
            case LineInput.Line.NotText notText -> {
                frames.refused(null, "parse", ErrorCode.INVALID_REQUEST, notText.why());
                return true;
            }
        }
    }
}
