package dev.ostler.cli.server;

import dev.ostler.core.json.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A broker that answers.
 *
 * @param store the id of its store
 */
public record Running(String url, Path tokenFile, String store, long pid) {
    /** The readiness contract's line, version 1: a broker can be a harness of another broker. */
    String line() {
        Map<String, Object> auth = new LinkedHashMap<>();
        auth.put("type", "bearer");
        auth.put("tokenFile", tokenFile.toString());
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("version", 1);
        line.put("endpoint", url);
        line.put("auth", auth);
        line.put("protocol", "ostler");
        line.put("pid", pid);
        return Json.write(line);
    }
}
