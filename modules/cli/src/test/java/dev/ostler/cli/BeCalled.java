package dev.ostler.cli;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who calls a method, as a condition of a rule. */
final class BeCalled {
    private BeCalled() {}

    /** By some of these classes and nobody else; by one at least: a rule about a method that nobody calls any more would hold for ever. */
    static ArchCondition<JavaMethod> onlyBy(String... classes) {
        return new ArchCondition<>("be called by " + String.join(" and ", classes) + " and nobody else") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                Set<String> callers = Stream.concat(
                                method.getCallsOfSelf().stream(), method.getReferencesToSelf().stream())
                        .map(call -> call.getOriginOwner().getName())
                        .collect(Collectors.toSet());
                boolean some = !callers.isEmpty() && Set.of(classes).containsAll(callers);
                events.add(new SimpleConditionEvent(method, some, method.getFullName() + " is called by " + callers));
            }
        };
    }
}
