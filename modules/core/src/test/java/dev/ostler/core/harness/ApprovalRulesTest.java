package dev.ostler.core.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ostler.core.error.OstlerException;
import dev.ostler.core.json.Json;
import dev.ostler.core.session.ApprovalKind;
import dev.ostler.core.session.SessionEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApprovalRulesTest {
    private static ApprovalRule rule(String json) {
        return Json.readStrictly(json, ApprovalRule.class);
    }

    private static ApprovalSubject command(String text) {
        return new ApprovalSubject(ApprovalKind.COMMAND, null, List.of(text), List.of());
    }

    private static ApprovalSubject files(String... paths) {
        return new ApprovalSubject(ApprovalKind.FILE_CHANGE, null, List.of(), List.of(paths));
    }

    private static boolean covers(String json, ApprovalSubject subject) {
        return rule(json).covers("alice", "/home/me/work", subject);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "git status | true",
                "git push --force origin main | true",
                "/bin/bash -lc 'git status' | true",
                "bash -c \"git log\" | true",
                "gitk | false",
                "git status; rm -rf / | false",
                "git status && rm -rf / | false",
                "git log | sh | false",
                "git log $(rm -rf /) | false",
                "git log `rm -rf /` | false",
                "git log > /etc/passwd | false",
                "/bin/bash -lc 'git status; rm -rf /' | false",
                "bash -lc 'git status' ; rm 'x' | false"
            })
    void whatAllowsCoversOneCommandAndNothingBesides(String line) {
        int last = line.lastIndexOf('|');
        assertThat(covers(
                        "{\"match\":\"git *\",\"decision\":\"allow\"}",
                        command(line.substring(0, last).strip())))
                .isEqualTo(Boolean.parseBoolean(line.substring(last + 1).strip()));
    }

    @Test
    void aNewlineIsAnOperatorToo() {
        assertThat(covers("{\"match\":\"git *\",\"decision\":\"allow\"}", command("git status\nrm -rf /")))
                .isFalse();
        assertThat(covers("{\"match\":\"rm *\",\"decision\":\"deny\"}", command("git status\nrm -rf /")))
                .isTrue();
    }

    @Test
    void whatDeniesCoversAnyCommandOfSeveral() {
        String deny = "{\"match\":\"rm *\",\"decision\":\"deny\"}";
        assertThat(covers(deny, command("rm -rf /"))).isTrue();
        assertThat(covers(deny, command("bash -lc 'cd x && rm -rf y'"))).isTrue();
        assertThat(covers(deny, command("echo $(rm -rf y)"))).isTrue();
        assertThat(covers(deny, command("echo rm"))).isFalse();
    }

    @Test
    void pathsAreResolvedBeforeTheyAreCompared() {
        String allow = "{\"path\":\"{cwd}/**\",\"decision\":\"allow\"}";
        assertThat(covers(allow, files("src/a.txt"))).isTrue();
        assertThat(covers(allow, files("/home/me/work/src/a.txt"))).isTrue();
        assertThat(covers(allow, files("/home/me/workshop/a.txt"))).isFalse();
        assertThat(covers(allow, files("../../../etc/passwd"))).isFalse();
        assertThat(covers(allow, files("a.txt", "/etc/passwd"))).isFalse();
        assertThat(covers(allow, files())).isFalse();
        assertThat(covers(allow, command("cat a.txt"))).isFalse();
        assertThat(rule(allow).covers("alice", null, files("a.txt"))).isFalse();
    }

    @Test
    void oneForbiddenPathIsEnough() {
        String deny = "{\"path\":\"/etc/**\",\"decision\":\"deny\",\"reason\":\"not yours\"}";
        assertThat(covers(deny, files("a.txt", "/etc/passwd"))).isTrue();
        assertThat(covers(deny, files("x/../../../../etc/passwd"))).isTrue();
        assertThat(covers(deny, command("cat /etc/shadow"))).isTrue();
        assertThat(covers(deny, command("echo x>/etc/motd"))).isTrue();
        assertThat(covers(deny, command("cat etc/shadow"))).isFalse();
    }

    @Test
    void everythingThatARuleNamesMustFit() {
        String both = "{\"harness\":\"al*\",\"kind\":\"command\",\"match\":\"ls\",\"decision\":\"allow\"}";
        assertThat(covers(both, command("ls"))).isTrue();
        assertThat(rule(both).covers("bob", null, command("ls"))).isFalse();
        assertThat(covers(both, files("ls"))).isFalse();
        String tool = "{\"tool\":\"Web*\",\"decision\":\"deny\"}";
        assertThat(covers(tool, command("ls"))).isFalse();
        assertThat(covers(tool, new ApprovalSubject(ApprovalKind.TOOL_CALL, "WebFetch", List.of(), List.of())))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "/a/**, /a, true",
        "/a/**, /a/b/c, true",
        "/a/*, /a/b/c, false",
        "/a/*.txt, /a/b.txt, true",
        "/**/.env, /x/y/.env, true",
        "/**/.env, /.env, true",
        "/a/**/z, /a/z, true",
        "/a/**/z, /a/b/y, false",
    })
    void starsInPathsStopAtSlashes(String pattern, String path, boolean fits) {
        assertThat(Glob.matchesPath(pattern, path)).isEqualTo(fits);
    }

    @Test
    void aHostilePatternCostsNoMoreThanItsLength() {
        String text = "a".repeat(20_000);
        assertThat(Glob.matches("*a*a*a*a*a*a*a*a*b", text)).isFalse();
        assertThat(Glob.matches("*a*a*a*a*a*a*a*a", text)).isTrue();
    }

    @Test
    void subjectsOfDifferentAgentsAreRead() {
        ApprovalSubject claude = ApprovalSubject.of(
                asked("{\"tool_name\":\"Write\",\"input\":{\"file_path\":\"/w/a\",\"content\":\"x\"}}"));
        assertThat(claude.tool()).isEqualTo("Write");
        assertThat(claude.paths()).containsExactly("/w/a");
        ApprovalSubject acp = ApprovalSubject.of(
                asked(
                        "{\"params\":{\"toolCall\":{\"rawInput\":{\"command\":[\"bash\",\"-lc\",\"ls\"]},\"locations\":[{\"path\":\"/w/b\"}]}}}"));
        assertThat(acp.commands()).containsExactly("bash -lc ls");
        assertThat(acp.paths()).containsExactly("/w/b");
        assertThat(ApprovalSubject.of(asked("no json")).commands()).isEmpty();
    }

    private static SessionEvent.ApprovalRequested asked(String json) {
        return new SessionEvent.ApprovalRequested("s", "t", "0", ApprovalKind.OTHER, "title", json);
    }

    @Test
    void aPolicyIsAWordOrAnObjectAndIsWrittenAsItIsRead() {
        String json = "{\"default\":\"deny-after 30s\",\"rules\":[{\"kind\":\"command\",\"match\":\"git *\","
                + "\"decision\":\"allow\"},{\"path\":\"/etc/**\",\"decision\":\"deny\",\"reason\":\"no\"}]}";
        ApprovalPolicy policy = Json.read(json, ApprovalPolicy.class);
        assertThat(Json.write(policy)).isEqualTo(json);
        assertThat(Json.read(Json.write(policy), ApprovalPolicy.class)).isEqualTo(policy);
        assertThat(Json.read("\"deny\"", ApprovalPolicy.class)).isEqualTo(new ApprovalPolicy.Deny());
        HarnessDefinition definition =
                DefinitionReader.read("x", "{\"name\":\"a\",\"command\":\"c\",\"approvals\":" + json + "}");
        assertThat(definition.approvals()).isEqualTo(policy);
        assertThat(Json.read(Json.write(definition), HarnessDefinition.class).approvals())
                .isEqualTo(policy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rules\":[{\"match\":\"x\"}]} | rules[0]: decision is missing",
                "{\"rules\":[{\"decision\":\"allow\"}]} | names none of harness, kind, tool, match, path",
                "{\"rules\":[{\"match\":\"a\",\"decision\":\"allow\"},{\"mach\":\"x\",\"decision\":\"deny\"}]} | 'mach' is not known; did you mean 'match'",
                "{\"rules\":[{\"match\":\"x\",\"decision\":\"yes\"}]} | 'yes' is not one of",
                "{\"rules\":[{\"kind\":\"commands\",\"decision\":\"deny\"}]} | approval kind",
                "{\"rules\":[{\"path\":\"etc/**\",\"decision\":\"deny\"}]} | neither absolute nor below {cwd}",
                "{\"defaults\":\"ask\"} | 'defaults' is not known here",
                "{\"default\":{\"rules\":[]}} | not rules again",
                "7 | expected ask, allow, deny"
            })
    void whatIsWrongIsNamed(String line) {
        int bar = line.lastIndexOf('|');
        String json = line.substring(0, bar);
        String message = line.substring(bar + 1);
        assertThatThrownBy(() ->
                        DefinitionReader.read("conf", "{\"name\":\"a\",\"command\":\"c\",\"approvals\":" + json + "}"))
                .isInstanceOf(OstlerException.class)
                .hasMessageContaining("conf")
                .hasMessageContaining("approvals")
                .hasMessageContaining(message.strip());
    }

    @Test
    void aHarnessMayHaveItsOwnDefaultAndKeepsTheRulesOfItsDefinition() {
        ApprovalPolicy base =
                Json.read("{\"rules\":[{\"path\":\"/etc/**\",\"decision\":\"deny\"}]}", ApprovalPolicy.class);
        assertThat(new ApprovalPolicy.Allow().above(base).wire()).isEqualTo("allow, 1 rules");
        assertThat(new ApprovalPolicy.Allow().above(new ApprovalPolicy.Ask())).isEqualTo(new ApprovalPolicy.Allow());
    }
}
