package io.carillon;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the floors, the arrows and the fences that the documentation of package {@code io.carillon} draws. */
class ArchitectureTest {

    private static final String ROOT = "io.carillon";

    /** Which rooms a room may know, besides itself, {@code channel} and {@code settings}. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            // The edges do not know each other. Operations puts together everything below.
            Map.entry(
                    "operations",
                    Set.of(
                            "client",
                            "publishing",
                            "delivery",
                            "security",
                            "broker",
                            "history",
                            "hooks",
                            "protocol",
                            "presence")),
            Map.entry("api", Set.of("client", "publishing", "delivery", "security", "history", "protocol", "presence")),
            Map.entry(
                    "endpoint",
                    Set.of("client", "publishing", "delivery", "security", "history", "protocol", "presence")),
            // A client of the client protocol: where the work comes together.
            Map.entry(
                    "client",
                    Set.of("publishing", "delivery", "security", "broker", "history", "hooks", "protocol", "presence")),
            // The work.
            Map.entry("publishing", Set.of("history", "broker", "protocol")),
            Map.entry("delivery", Set.of("history", "broker", "presence", "protocol")),
            Map.entry("security", Set.of("protocol")),
            // The means do not know each other.
            Map.entry("broker", Set.of("redis")),
            Map.entry("history", Set.of()),
            Map.entry("hooks", Set.of()),
            Map.entry("protocol", Set.of()),
            Map.entry("presence", Set.of("redis")),
            // What two of the means share.
            Map.entry("redis", Set.of()),
            Map.entry("settings", Set.of()),
            // The words.
            Map.entry("channel", Set.of()));

    private static final Set<String> ENVIRONMENT = Set.of(
            "System.getenv",
            "System.getProperty",
            "System.getProperties",
            "Boolean.getBoolean",
            "Integer.getInteger",
            "Long.getLong",
            "ConfigProvider.getConfig");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void thereAreNoOtherRooms() {
        classes()
                .that(not(nameMatching(".*\\.package-info")))
                .should()
                .resideInAnyPackage(
                        ARROWS.keySet().stream().map(room -> ROOT + '.' + room).toArray(String[]::new))
                .check(MAIN);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void arrowsPointWhereTheyMay(String room) {
        String[] allowed = Stream.concat(ARROWS.get(room).stream(), Stream.of(room, "channel", "settings"))
                .filter(target -> !room.equals("channel") || target.equals("channel"))
                .map(target -> ROOT + '.' + target)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + '.' + room)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
                .check(MAIN);
    }

    static Stream<String> rooms() {
        return ARROWS.keySet().stream().sorted();
    }

    @Test
    void theArrowsThemselvesPointDownOnly() {
        Map<String, Integer> floors = Map.ofEntries(
                Map.entry("operations", 5),
                Map.entry("api", 5),
                Map.entry("endpoint", 5),
                Map.entry("client", 4),
                Map.entry("publishing", 3),
                Map.entry("delivery", 3),
                Map.entry("security", 3),
                Map.entry("broker", 2),
                Map.entry("history", 2),
                Map.entry("hooks", 2),
                Map.entry("protocol", 2),
                Map.entry("presence", 2),
                Map.entry("settings", 2),
                Map.entry("redis", 1),
                Map.entry("channel", 0));
        assertThat(floors).containsOnlyKeys(ARROWS.keySet());
        ARROWS.forEach((room, targets) -> assertThat(targets)
                .as("the arrows of %s", room)
                .allSatisfy(target -> assertThat(floors.get(target)).isLessThan(floors.get(room))));
    }

    @Test
    void thereAreNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void theWordsDependOnNothingButTheJdk() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".channel")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.jspecify.annotations", ROOT + ".channel")
                .check(MAIN);
    }

    @ParameterizedTest
    @MethodSource
    void aTechnologyStaysBehindItsFence(String technology, Set<String> users) {
        var behindTheFence = describe(
                "stand outside of " + users,
                (JavaClass type) -> !users.contains(type.getPackageName()) && !users.contains(type.getFullName()));
        noClasses()
                .that(behindTheFence)
                .should()
                .dependOnClassesThat(resideInAPackage(technology))
                .check(MAIN);
    }

    static Stream<Arguments> aTechnologyStaysBehindItsFence() {
        String history = ROOT + ".history";
        return Stream.of(
                arguments("jakarta.ws.rs..", Set.of(ROOT + ".api")),
                arguments("jakarta.websocket..", Set.of(ROOT + ".endpoint")),
                arguments("jakarta.persistence..", Set.of(history)),
                arguments("jakarta.transaction..", Set.of(history)),
                arguments("org.eclipse.persistence..", Set.of(history)),
                arguments("org.flywaydb..", Set.of(history)),
                arguments("org.redisson..", Set.of(ROOT + ".broker", ROOT + ".presence", ROOT + ".redis")),
                arguments("org.jose4j..", Set.of(ROOT + ".security", ROOT + ".settings")),
                arguments("io.netty..", Set.of(ROOT + ".broker", ROOT + ".presence", ROOT + ".redis")),
                arguments("org.eclipse.microprofile.config..", Set.of(ROOT + ".settings")));
    }

    /** Else a misspelt name would make a fence of air. */
    @ParameterizedTest
    @MethodSource
    void everyFenceHasSomethingBehindIt(String technology) {
        assertThat(MAIN.stream()
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .anyMatch(dependency -> resideInAPackage(technology).test(dependency.getTargetClass())))
                .isTrue();
    }

    /** Netty and the server's transactions are fenced in before anybody uses them. */
    static Stream<Object> everyFenceHasSomethingBehindIt() {
        return aTechnologyStaysBehindItsFence()
                .map(fence -> fence.get()[0])
                .filter(technology ->
                        !Set.of("io.netty..", "jakarta.transaction..").contains(technology));
    }

    @Test
    void onlySettingsReadTheEnvironment() {
        var environment = describe(
                "a reader of the environment",
                (JavaAccess<?> access) ->
                        ENVIRONMENT.contains(access.getTargetOwner().getSimpleName() + '.' + access.getName()));
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".settings")
                .should()
                .accessTargetWhere(environment)
                .check(MAIN);
        assertThat(MAIN.stream()
                        .flatMap(type -> type.getAccessesFromSelf().stream())
                        .filter(environment))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".*Impl", ".*Utils?", ".*Helper", ".*Manager", "Abstract.*", "Base", "Base[A-Z].*"})
    void noNameSaysNothing(String pattern) {
        noClasses().should(haveASimpleNameLike(pattern)).check(MAIN);
    }

    @Test
    void everyPackageIsDocumentedAndNullMarked() {
        JavaPackage root = MAIN.getPackage(ROOT);
        var packages = new TreeSet<>(Comparator.comparing(JavaPackage::getName));
        packages.addAll(root.getSubpackagesInTree());
        packages.add(root);
        assertThat(packages)
                .hasSizeGreaterThan(10)
                .allSatisfy(each -> assertThat(each.isAnnotatedWith(NullMarked.class))
                        .as("%s has a package-info.java with @NullMarked", each.getName())
                        .isTrue());
    }

    @Test
    void theLogIsTheSystemsLogger() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.logging..",
                        "org.slf4j..",
                        "org.jboss.logging..",
                        "org.apache.commons.logging..",
                        "org.apache.logging..")
                .check(MAIN);
    }

    @Test
    void nothingIsPrinted() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
    }

    private static ArchCondition<JavaClass> haveASimpleNameLike(String pattern) {
        return ArchCondition.from(describe(
                "have a simple name like " + pattern,
                (JavaClass type) -> type.getSimpleName().matches(pattern)));
    }
}
