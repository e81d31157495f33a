package io.carillon.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AsadminTest {

    @TempDir
    private Path home;

    private Path script;
    private Asadmin asadmin;

    @BeforeEach
    void make() throws IOException {
        script = Files.writeString(home.resolve("commands"), "# What they do.\n\nset a=1\nset-log-levels b=WARNING\n");
        asadmin = new Asadmin(home, home, home.resolve("console.log"), 4848, Map.of());
    }

    @Test
    void aScriptSucceedsWhereEachCommandDoes() throws IOException {
        saying("a=1", "Command set executed successfully.", "Command set-log-levels executed successfully.");
        assertThatCode(() -> asadmin.script(script)).doesNotThrowAnyException();
        assertThatCode(() -> asadmin.script(script)).as("once more").doesNotThrowAnyException();
    }

    @Test
    void aScriptFailsWhereOneCommandDoesThoughAsadminSaysOtherwise() throws IOException {
        saying("Command set failed.", "Command set-log-levels executed successfully.");
        assertThatThrownBy(() -> asadmin.script(script))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not all commands of " + script + " succeeded")
                .hasMessageContaining("Command set failed.");
    }

    @Test
    void aScriptFailsWhereACommandWasNotRun() throws IOException {
        saying("Command set executed successfully.");
        assertThatThrownBy(() -> asadmin.script(script)).hasMessageContaining("not all commands");
    }

    /** Puts a program in asadmin's place that says these lines, and that all went well. */
    private void saying(String... lines) throws IOException {
        Path program = Files.createDirectories(home.resolve("bin")).resolve("asadmin");
        Files.writeString(
                program,
                "#!/bin/sh\ncat <<'END'\n" + String.join("\n", lines)
                        + "\nCommand multimode executed successfully.\nEND\n");
        if (!program.toFile().setExecutable(true)) {
            throw new IOException(program + " cannot be made executable");
        }
    }
}
