package dev.ostler.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ostler.core.json.Json;
import java.util.List;
import java.util.stream.Collectors;

/** The result of a run. */
record Report(Machine machine, List<Row> rows) {
    Report {
        rows = List.copyOf(rows);
    }

    String markdown() {
        StringBuilder out = new StringBuilder("| benchmark | way | measured | budget |\n|---|---|---|---|\n");
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
        return out.append('\n').append(machine.show()).append(".\n").toString();
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
        return out.toPrettyString();
    }
}
