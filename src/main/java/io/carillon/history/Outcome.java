package io.carillon.history;

import io.carillon.channel.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a draft.
 *
 * @param position where it stands; for a repetition, where the first one stands; null if it is not kept
 * @param time when it, or the first one, was accepted
 * @param accepted whether it is new: only then it is announced
 */
public record Outcome(@Nullable Position position, Instant time, boolean accepted) {}
