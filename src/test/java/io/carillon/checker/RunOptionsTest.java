package io.carillon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunOptionsTest {

    @Test
    void withoutOptionsAllFaultsStrikeForFiveMinutes() {
        RunOptions options = RunOptions.of();
        assertThat(options.duration()).isEqualTo(Duration.ofMinutes(5));
        assertThat(options.faults()).containsExactly(Fault.values());
        assertThat(options.nodes()).isEmpty();
        assertThat(options.size()).isEqualTo(Load.Size.SMALL);
    }

    @Test
    void everyOptionIsTaken() {
        RunOptions options = RunOptions.of(
                "--minutes",
                "0.5",
                "--seed",
                "7",
                "--faults",
                "redis-killed,node-halted",
                "--publishers",
                "1",
                "--subscribers",
                "2",
                "--pause",
                "3");
        assertThat(options.duration()).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.seed()).isEqualTo(7);
        assertThat(options.faults()).containsExactly(Fault.REDIS_KILLED, Fault.NODE_HALTED);
        assertThat(options.size()).isEqualTo(new Load.Size(1, 2, 3));
        assertThat(RunOptions.of("--faults", "none").faults()).isEmpty();
    }

    @Test
    void nodesThatRunAlreadyAreTakenOneByOneWithASlashAtTheEnd() {
        Target target = RunOptions.of(
                        "--node",
                        "http://a:8080/carillon",
                        "--node",
                        "http://b/",
                        "--api-key",
                        "k",
                        "--token",
                        "t",
                        "--namespace",
                        "news")
                .target();
        assertThat(target.nodes()).containsExactly(URI.create("http://a:8080/carillon/"), URI.create("http://b/"));
        assertThat(target.apiKey()).isEqualTo("k");
        assertThat(target.token()).isEqualTo("t");
        assertThat(target.channels()).isNotEmpty().allMatch(channel -> channel.startsWith("news:checked-"));
    }

    @Test
    void whatCannotBeUsedIsToldInASentence() {
        assertThatThrownBy(() -> RunOptions.of("--what", "1")).hasMessage("There is no option --what");
        assertThatThrownBy(() -> RunOptions.of("--seed")).hasMessage("The value of --seed is missing");
        assertThatThrownBy(() -> RunOptions.of("--seed", "x"))
                .hasMessage("--seed is \"x\", but must be a whole number");
        assertThatThrownBy(() -> RunOptions.of("--minutes", "x"))
                .hasMessage("--minutes is \"x\", but must be a number");
        assertThatThrownBy(() -> RunOptions.of("--faults", "flood"))
                .hasMessageStartingWith("There is no fault flood: there are redis-killed,");
    }
}
