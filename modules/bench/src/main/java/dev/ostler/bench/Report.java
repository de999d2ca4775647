package dev.ostler.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.broker.CrashMatrix;
import dev.ostler.core.json.Json;
import java.util.List;
import java.util.stream.Collectors;

/** The result of a run. */
record Report(Machine machine, List<Row> rows, List<CrashMatrix.Row> crashes) {
    Report {
        rows = List.copyOf(rows);
        crashes = List.copyOf(crashes);
    }

    /** Whether no crash has lost, leaked or doubled anything. */
    boolean proven() {
        return crashes.stream().allMatch(CrashMatrix.Row::well);
    }

    String markdown() {
        StringBuilder out = new StringBuilder();
        if (!rows.isEmpty()) {
            figures(out);
        }
        if (!crashes.isEmpty()) {
            crashes(out);
        }
        return out.append('\n').append(machine.show()).append(".\n").toString();
    }

    private void crashes(StringBuilder out) {
        out.append(rows.isEmpty() ? "" : "\n");
        out.append(
                "| killed at | who | outcome | events missing | processes left | wrong |\n|---|---|---|---|---|---|\n");
        for (CrashMatrix.Row row : crashes) {
            out.append("| ")
                    .append(row.step())
                    .append(" | ")
                    .append(row.killed())
                    .append(" | ")
                    .append(row.outcome())
                    .append(" | ")
                    .append(row.missing())
                    .append(" | ")
                    .append(row.leftovers())
                    .append(" | ")
                    .append(row.wrong().isEmpty() ? "nothing" : row.wrong().replace('|', '/'))
                    .append(" |\n");
        }
    }

    private void figures(StringBuilder out) {
        out.append("| benchmark | way | measured | budget |\n|---|---|---|---|\n");
        for (Row row : rows) {
            String figures = row.figures().stream().map(Figure::show).collect(Collectors.joining(" · "));
            out.append("| ")
                    .append(row.benchmark())
                    .append(" | ")
                    .append(row.subject())
                    .append(" | ");
            out.append(figures).append(" | ");
            out.append(row.budget() == null ? "" : row.budget().show()).append(" |\n");
        }
    }

    String json() {
        ObjectNode out = Json.mapper().createObjectNode();
        out.set("machine", Json.mapper().valueToTree(machine));
        ArrayNode all = out.putArray("rows");
        for (Row row : rows) {
            ObjectNode one = all.addObject();
            one.put("benchmark", row.benchmark()).put("way", row.subject());
            ArrayNode figures = one.putArray("figures");
            for (Figure figure : row.figures()) {
                figures.addObject()
                        .put("name", figure.name())
                        .put("value", figure.value())
                        .put("unit", figure.unit().text());
            }
            if (row.budget() != null) {
                one.putObject("budget")
                        .put("text", row.budget().text())
                        .put("met", row.budget().met());
            }
        }
        out.set("crashes", Json.mapper().valueToTree(crashes));
        return out.toPrettyString();
    }
}
