package io.carillon.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The rows of {@code protocol-table.txt}, which says itself how it is read. */
public final class ProtocolTable {

    private static final String FILE = "/protocol-table.txt";

    private ProtocolTable() {}

    /** The rows that every installation must pass. */
    public static Stream<ProtocolRow> everywhere() {
        return inProcess().filter(row -> !row.isOnlyInProcess());
    }

    /** All rows: some need a clock that can be moved. */
    public static Stream<ProtocolRow> inProcess() {
        var rows = new ArrayList<ProtocolRow>();
        String name = "";
        var steps = new ArrayList<String>();
        for (String line : lines()) {
            if (line.startsWith("== ")) {
                add(rows, name, steps);
                name = line.substring(3);
                steps.clear();
            } else if (!line.isBlank() && !line.startsWith("#")) {
                steps.add(line.strip());
            }
        }
        add(rows, name, steps);
        return rows.stream();
    }

    private static void add(List<ProtocolRow> rows, String name, List<String> steps) {
        if (!name.isEmpty()) {
            rows.add(new ProtocolRow(name, List.copyOf(steps)));
        }
    }

    private static List<String> lines() {
        var stream = Objects.requireNonNull(ProtocolTable.class.getResourceAsStream(FILE), FILE);
        try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
