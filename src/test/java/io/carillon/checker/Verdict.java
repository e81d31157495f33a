package io.carillon.checker;

import java.time.Duration;
import java.util.List;

/**
 * What became of everything.
 *
 * @param acknowledged publications that the publishers were told are stored
 * @param unanswered publications whose publisher gave up before anybody answered: they may be stored, once
 * @param repeated attempts that failed and were made again with the same idempotency key
 * @param stored publications in the journal
 * @param delivered publications that subscribers got, live or recovered
 * @param recovered those of them that came with the answer to a subscription, after a connection was lost
 * @param repaired publications that a node read from the journal for its subscribers, because the broker had not brought them; a node that was killed
 *     meanwhile counts from its restart
 * @param late those delivered that came live, and more than {@link Delays#LATE} after the acknowledgement
 * @param recoveries subscriptions that were recovered
 * @param honestGaps subscriptions whose client was told that something is missing ({@code recovered: false})
 * @param slowestHere between an acknowledgement and the live delivery on the same node, at most
 * @param slowestElsewhere the same on other nodes
 * @param violations the broken promises, at most {@link Checker#MOST_VIOLATIONS}
 */
public record Verdict(
        long acknowledged,
        long unanswered,
        long repeated,
        long stored,
        long delivered,
        long recovered,
        long repaired,
        long late,
        long recoveries,
        long honestGaps,
        Duration slowestHere,
        Duration slowestElsewhere,
        List<Violation> violations) {

    /** Whether every promise was kept. */
    public boolean isClean() {
        return violations.isEmpty();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        line(text, acknowledged, "acknowledged");
        line(text, repeated, "attempts failed and were made again with the same key");
        line(text, unanswered, "never answered: stored or not, but not twice");
        line(text, stored, "in the journal");
        line(text, delivered, "delivered");
        line(text, recovered, "of these recovered, in " + recoveries + " recoveries");
        line(text, late, "of these live, but more than " + Delays.LATE.toMillis() + " ms after the acknowledgement");
        line(text, repaired, "repaired: read from the journal by a node to which they were not announced");
        line(text, honestGaps, "subscriptions told that something is missing");
        line(text, slowestHere.toMillis(), "ms: the slowest live delivery on the node that acknowledged");
        line(text, slowestElsewhere.toMillis(), "ms: the slowest live delivery on another node");
        line(text, violations.size(), "lost, doubled, reordered or different");
        violations.forEach(
                violation -> text.append("            ").append(violation).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, long number, String what) {
        text.append(String.format("%,11d %s%n", number, what));
    }
}
