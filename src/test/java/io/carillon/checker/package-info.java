/**
 * The checker: what was acknowledged, what arrived, what is stored, and whether that is what Carillon promises.
 *
 * <p>{@link io.carillon.checker.Checker} takes notes and judges; {@link io.carillon.checker.Load} feeds it from real publishers and real clients of the client
 * protocol; {@link io.carillon.checker.Cluster} is two nodes with everything that can be taken away from them; {@link io.carillon.checker.CheckerRun} puts them
 * together for a person. The fault tests in {@code io.carillon.it.faults} stand on it. Nothing here knows Carillon's own classes.
 */
@NullMarked
package io.carillon.checker;

import org.jspecify.annotations.NullMarked;
