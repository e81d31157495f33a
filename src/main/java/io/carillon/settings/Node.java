package io.carillon.settings;

import java.time.Instant;

/**
 * This running instance.
 *
 * @param id differs for each node and each start
 * @param name what its owner calls it
 * @param version of Carillon
 * @param startedAt when it was started
 */
public record Node(String id, String name, String version, Instant startedAt) {}
