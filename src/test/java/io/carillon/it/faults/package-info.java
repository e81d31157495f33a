/**
 * The fault matrix: Redis, PostgreSQL, nodes and wires that fail under load, on real servers. Each test lets one thing happen to the {@link
 * io.carillon.checker.Cluster} that all of them share, and asks the {@link io.carillon.checker.Checker} whether anything was lost.
 *
 * <p>{@code -Dcarillon.fault.seconds=60} makes every fault last so long (3 s without it), {@code -Dcarillon.test.seed} repeats a load.
 */
@NullMarked
package io.carillon.it.faults;

import org.jspecify.annotations.NullMarked;
