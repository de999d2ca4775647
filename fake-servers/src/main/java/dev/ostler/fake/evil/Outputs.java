package dev.ostler.fake.evil;

import dev.ostler.fake.ContractLine;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Programs that misbehave by what they print, or by what they leave behind. */
final class Outputs {
    private static final int BLOCK_BYTES = 64 << 10;

    private Outputs() {}

    static void neverReady(List<String> arguments) throws IOException, InterruptedException {
        print("still starting, please wait\n");
        Evil.forever();
    }

    static void exit(List<String> arguments) throws IOException {
        int lines = Integer.parseInt(Evil.argument(arguments, 1, "0"));
        for (int i = 1; i <= lines; i++) {
            print("line " + i + "\n");
            System.err.println("error " + i);
        }
        System.exit(Integer.parseInt(Evil.argument(arguments, 0, "1")));
    }

    static void junk(List<String> arguments) throws IOException, InterruptedException {
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        write(every);
        write(new byte[] {(byte) 0xc3, 0x28, (byte) 0xff, (byte) 0xfe, '\n'});
        print("\u001b[31mred\u001b[0m \u001b]0;title\u0007\r\n");
        print("{\"version\":1,\"pid\":1}\n");
        print("{\"version\":1,\"endpoint\":42}\n");
        print("{\"version\":1,\"endpoint\":\"not a uri\"}\n");
        print("{\"version\":1,\"endpoint\":\"ftp://127.0.0.1/\"}\n");
        print("{\"version\":1,\"endpoint\":\"ws://127.0.0.1:1\"\n");
        if ("right".equals(Evil.argument(arguments, 0, ""))) {
            print(ContractLine.endpoint(Evil.argument(arguments, 1, "ws://127.0.0.1:1"))
                            .text() + "\n");
        }
        Evil.forever();
    }

    static void longLine(List<String> arguments) throws IOException, InterruptedException {
        long left = Long.parseLong(Evil.argument(arguments, 0, "1000000000"));
        byte[] block = new byte[BLOCK_BYTES];
        Arrays.fill(block, (byte) 'x');
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            while (left > 0) {
                int n = (int) Math.min(left, block.length);
                out.write(block, 0, n);
                left -= n;
            }
            out.flush();
            Evil.forever();
        }
    }

    /** Prints in bursts of a hundredth of a second, so that the rate holds whatever the timer's grain. */
    static void flood(List<String> arguments) throws IOException, InterruptedException {
        long perSecond = Long.parseLong(Evil.argument(arguments, 0, "0"));
        long most = Long.parseLong(Evil.argument(arguments, 1, String.valueOf(Long.MAX_VALUE)));
        long start = System.nanoTime();
        long printed = 0;
        StringBuilder burst = new StringBuilder();
        while (printed < most) {
            long due = perSecond == 0 ? printed + 1_000 : (long) ((System.nanoTime() - start) / 1e9 * perSecond) + 1;
            due = Math.min(due, most);
            burst.setLength(0);
            while (printed < due) {
                burst.append("line ").append(++printed).append(" of a flood of lines\n");
            }
            print(burst.toString());
            if (perSecond > 0) {
                Thread.sleep(10);
            }
        }
        Evil.forever();
    }

    static void spamStderr(List<String> arguments) throws IOException {
        byte[] line =
                "WARN dropping a frame for a slow connection\n".repeat(200).getBytes(StandardCharsets.UTF_8);
        try (FileOutputStream err = new FileOutputStream(FileDescriptor.err)) {
            while (true) {
                err.write(line);
            }
        }
    }

    static void forkGrandchild(List<String> arguments) throws IOException, InterruptedException {
        // the middle shell ends at once, so that the grandchild loses its parent; it has a session of its own already
        new ProcessBuilder("sh", "-c", "setsid sh -c 'echo \"grandchild $$\"; exec sleep 600' &")
                .inheritIO()
                .start()
                .waitFor();
        Evil.forever();
    }

    static void print(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(byte[] bytes) throws IOException {
        System.out.write(bytes);
        System.out.flush();
    }
}
