package dev.ostler.fake.model;

import dev.ostler.fake.ContractLine;
import dev.ostler.fake.Quiet;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/**
 * The fake model as a program: {@code [--port N]}. Prints one readiness line and serves until it is ended.
 */
public final class FakeModelProgram {
    private static final int USAGE = 2;

    private FakeModelProgram() {}

    /** Starts the server. Exit code 1 when it cannot listen, 2 for wrong arguments. */
    public static void main(String[] args) {
        int port;
        try {
            port = port(args);
        } catch (IllegalArgumentException e) {
            System.err.println("error: " + e.getMessage() + "\nusage: fake-model [--port N]");
            System.exit(USAGE);
            return;
        }
        Quiet.please();
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        new FakeModel(vertx)
                .start(port)
                .onSuccess(model -> ContractLine.endpoint(model.baseUrl())
                        .protocol("openai-responses")
                        .print(System.out))
                .onFailure(e -> {
                    System.err.println("error: cannot listen on 127.0.0.1:" + port + ": " + e.getMessage());
                    System.exit(1);
                });
    }

    private static int port(String[] args) {
        if (args.length == 0) {
            return 0;
        }
        if (args.length == 2 && "--port".equals(args[0]) && args[1].matches("\\d{1,5}")) {
            return Integer.parseInt(args[1]);
        }
        throw new IllegalArgumentException("unexpected arguments: " + String.join(" ", args));
    }
}
