import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The table "driver, capability, proven on version" of the README, made from what the contract of agents wrote down.
 * {@code java .ci/AgentTable.java [--write]}: says whether the README has it, or writes it there.
 */
public final class AgentTable {
    private static final String BEGIN = "<!-- agents: made by java .ci/AgentTable.java --write -->";
    private static final String END = "<!-- /agents -->";

    /** Columns, and the tests that stand for each. */
    private static final Map<String, List<String>> COLUMNS = new LinkedHashMap<>();

    static {
        COLUMNS.put("text", List.of("aTurnOfTextStreamsAndEndsOnceAndNothingIsLeftOfTheProcess"));
        COLUMNS.put("tool allowed, denied", List.of("aToolThatIsAllowedRuns", "aToolThatIsDeniedDoesNotRun"));
        COLUMNS.put(
                "interrupt",
                List.of(
                        "anInterruptInTheMiddleOfTextEndsTheTurnOnce",
                        "anInterruptInTheMiddleOfAToolEndsTheTurnOnce",
                        "anInterruptSettlesTheQuestion"));
        COLUMNS.put("resume", List.of("aSessionIsResumedByALaterProcess", "aRestartGoesOnWithTheSession"));
        COLUMNS.put("kill -9", List.of("aKilledProcessFailsItsTurnOnce"));
        COLUMNS.put("kill -9 of the broker", List.of("aTurnOutlivesItsKilledBroker", "aQuestionOutlivesItsKilledBroker"));
        COLUMNS.put("3 MB", List.of("anAnswerOfThreeMegabytesIsWhole"));
        COLUMNS.put(
                "model fails, is gone",
                List.of("anErrorOfTheModelFailsTheTurnAndTheSessionGoesOn", "aModelThatIsGoneHoldsNobodyForEver"));
    }

    /** One agent: its tests and how they went. */
    private record Agent(String driver, String name, Set<String> able, Map<String, String> seen) {}

    public static void main(String[] args) throws IOException {
        Map<String, Agent> agents = new TreeMap<>();
        try (Stream<Path> files = Files.list(Path.of("modules/broker/target/agents"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".tsv")).sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    String[] cell = line.split("\t", -1);
                    Agent agent = agents.computeIfAbsent(
                            cell[0] + " " + cell[1],
                            _ -> new Agent(cell[0], cell[1], new LinkedHashSet<>(), new TreeMap<>()));
                    agent.seen().put(cell[2], cell[3]);
                    // a test that spawned none could not ask
                    Stream.of(cell[4].split(" ")).filter(able -> !able.isEmpty()).forEach(agent.able()::add);
                }
            }
        }
        String table = table(agents);
        Path readme = Path.of("README.md");
        String text = Files.readString(readme);
        int from = text.indexOf(BEGIN);
        int to = text.indexOf(END);
        if (from < 0 || to < from) {
            System.err.println("README.md has no place for the table: " + BEGIN + " … " + END);
            System.exit(1);
        }
        String now = text.substring(from + BEGIN.length(), to).strip();
        if (args.length > 0 && args[0].equals("--write")) {
            Files.writeString(readme, text.substring(0, from + BEGIN.length()) + "\n" + table + text.substring(to));
        } else if (!now.equals(table.strip())) {
            System.err.println("the table of agents in README.md is not what was proven, which is:\n" + table);
            System.exit(1);
        }
    }

    private static String table(Map<String, Agent> agents) {
        StringBuilder out = new StringBuilder("| driver | agent | " + String.join(" | ", COLUMNS.keySet()) + " | can |\n");
        out.append("|---|---").append("|---".repeat(COLUMNS.size())).append("|---|\n");
        agents.values().stream().filter(a -> !a.name().startsWith("fake ")).forEach(agent -> {
            List<String> cells = new ArrayList<>(List.of(agent.driver(), agent.name()));
            COLUMNS.values().forEach(tests -> cells.add(cell(agent, tests)));
            cells.add(String.join(", ", agent.able()));
            out.append("| ").append(String.join(" | ", cells)).append(" |\n");
        });
        return out.toString();
    }

    private static String cell(Agent agent, List<String> tests) {
        List<String> seen = tests.stream().map(test -> agent.seen().getOrDefault(test, "")).toList();
        if (seen.contains("failed") || seen.contains("")) {
            return "no";
        }
        return seen.stream().allMatch("unable"::equals) ? "cannot" : seen.contains("unable") ? "in part" : "yes";
    }
}
