package dev.ostler.broker;

import dev.ostler.core.harness.ApprovalPolicy;
import dev.ostler.core.harness.ApprovalRule;
import dev.ostler.core.harness.ApprovalSubject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a policy says about one question.
 *
 * @param policy ask, allow, deny or deny-after
 * @param rule the words of the rule that decided, or null for the default
 * @param reason the rule's, or null
 */
record ApprovalDecision(
        ApprovalPolicy policy,
        @Nullable String rule,
        @Nullable String reason) {
    static ApprovalDecision of(ApprovalPolicy policy, String harness, @Nullable String cwd, ApprovalSubject subject) {
        if (!(policy instanceof ApprovalPolicy.Rules(ApprovalPolicy otherwise, List<ApprovalRule> rules))) {
            return new ApprovalDecision(policy, null, null);
        }
        for (int i = 0; i < rules.size(); i++) {
            ApprovalRule rule = rules.get(i);
            if (rule.covers(harness, cwd, subject)) {
                return new ApprovalDecision(rule.decision(), (i + 1) + ": " + rule.text(), rule.reason());
            }
        }
        return new ApprovalDecision(otherwise, null, null);
    }
}
