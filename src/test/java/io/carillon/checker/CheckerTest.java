package io.carillon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.checker.Violation.Kind;
import org.junit.jupiter.api.Test;

/** The checker sees each kind of broken promise, and none where none was broken. */
class CheckerTest {

    private static final String CHANNEL = "chat:checked";
    private static final String ANN = "ann";
    private static final String BOB = "bob";
    private static final String FIRST = "first";
    private static final String SECOND = "second";

    private final Checker checker = new Checker();

    @Test
    void aRunWithoutFaultsIsClean() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(3);
        deliver(ANN, 1, 3);
        assertThat(verdict(3).violations()).isEmpty();
    }

    @Test
    void countsWhatWasAcknowledgedDeliveredRecoveredAndToldToBeMissing() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(6);
        deliver(ANN, 1, 2);
        subscribe(ANN, FIRST, 4, Subscribed.RECOVERED);
        checker.delivered(ANN, CHANNEL, 3, "key-3", 3, -1);
        checker.delivered(ANN, CHANNEL, 4, "key-4", 4, -1);
        deliver(ANN, 5, 5);
        subscribe(ANN, FIRST, 6, Subscribed.NOT_RECOVERED);
        checker.repeated();
        checker.unanswered();
        Verdict verdict = verdict(6);
        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.acknowledged()).isEqualTo(6);
        assertThat(verdict.stored()).isEqualTo(6);
        assertThat(verdict.delivered()).isEqualTo(5);
        assertThat(verdict.recovered()).isEqualTo(2);
        assertThat(verdict.recoveries()).isEqualTo(1);
        assertThat(verdict.honestGaps()).isEqualTo(1);
        assertThat(verdict.repeated()).isEqualTo(1);
        assertThat(verdict.unanswered()).isEqualTo(1);
        assertThat(verdict.toString()).contains("6 acknowledged", "0 lost, doubled, reordered or different");
    }

    @Test
    void whoeverComesLaterNeedNotHaveWhatWasBefore() {
        publish(5);
        subscribe(ANN, FIRST, 4, Subscribed.FRESH);
        deliver(ANN, 5, 5);
        assertThat(verdict(5).violations()).isEmpty();
    }

    @Test
    void whatWasNeverAcknowledgedMayBeStoredAndDeliveredOnce() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(1);
        deliver(ANN, 1, 2);
        assertThat(verdict(2).violations()).isEmpty();
    }

    @Test
    void aNewEpochIsNoFaultForWhoeverWasToldSo() {
        subscribe(ANN, FIRST, 7, Subscribed.FRESH);
        subscribe(ANN, SECOND, 0, Subscribed.NOT_RECOVERED);
        acknowledge(SECOND, 1, "key-1", 1);
        deliver(ANN, 1, 1);
        store(SECOND, 1, "key-1", 1);
        checker.storedUpTo(CHANNEL, SECOND, 1);
        assertThat(checker.verdict().violations()).isEmpty();
    }

    @Test
    void seesASkippedOffset() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(3);
        deliver(ANN, 1, 1);
        deliver(ANN, 3, 3);
        assertBroken(verdict(3), Kind.GAP, "ann in chat:checked got 3 after 1 of epoch first");
    }

    @Test
    void seesASkippedOffsetAfterARecovery() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(3);
        deliver(ANN, 1, 1);
        subscribe(ANN, FIRST, 3, Subscribed.RECOVERED);
        checker.delivered(ANN, CHANNEL, 3, "key-3", 3, -1);
        assertBroken(verdict(3), Kind.GAP, "got 3 after 1 of epoch first");
    }

    @Test
    void seesARecoveryThatGaveNothing() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(3);
        deliver(ANN, 1, 1);
        subscribe(ANN, FIRST, 3, Subscribed.RECOVERED);
        assertThat(verdict(3).violations()).extracting(Violation::kind).containsOnly(Kind.LOST);
    }

    @Test
    void seesAPublicationThatCameTwice() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(2);
        deliver(ANN, 1, 2);
        deliver(ANN, 2, 2);
        assertBroken(verdict(2), Kind.DOUBLED, "got 2 after 2 of epoch first");
    }

    @Test
    void seesPublicationsInTheWrongOrder() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(2);
        deliver(ANN, 2, 2);
        deliver(ANN, 1, 1);
        assertThat(verdict(2).violations()).extracting(Violation::kind).containsExactly(Kind.GAP, Kind.DOUBLED);
    }

    @Test
    void seesALostTail() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(2);
        deliver(ANN, 1, 1);
        assertBroken(verdict(2), Kind.LOST, "stands at 1 of epoch first and never got 2 of epoch first (key key-2)");
    }

    @Test
    void seesASubscriberThatStayedInAnOldEpoch() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        store(SECOND, 1, "key-1", 1);
        checker.storedUpTo(CHANNEL, SECOND, 1);
        assertBroken(checker.verdict(), Kind.LOST, "stands at 0 of epoch first, the journal at 1 of epoch second");
    }

    @Test
    void seesARecoveryIntoAnotherEpoch() {
        subscribe(ANN, SECOND, 0, Subscribed.FRESH);
        subscribe(ANN, FIRST, 0, Subscribed.RECOVERED);
        assertBroken(verdict(0), Kind.REWOUND, "was told that it is recovered after 0 of epoch second");
    }

    @Test
    void seesAStreamThatGoesBack() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(2);
        deliver(ANN, 1, 2);
        subscribe(ANN, FIRST, 1, Subscribed.NOT_RECOVERED);
        deliver(ANN, 2, 2);
        assertBroken(verdict(2), Kind.REWOUND, "was told to go on at 1 of epoch first after 2 of epoch first");
    }

    @Test
    void seesASubscriberThatForgotWhereItWas() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        publish(2);
        subscribe(ANN, FIRST, 2, Subscribed.FRESH);
        assertBroken(verdict(2), Kind.GAP, "subscribed anew at 2 of epoch first after 0 of epoch first");
    }

    @Test
    void seesDifferentPayloadsAtOnePosition() {
        subscribe(ANN, FIRST, 0, Subscribed.FRESH);
        subscribe(BOB, FIRST, 0, Subscribed.FRESH);
        publish(1);
        deliver(ANN, 1, 1);
        checker.delivered(BOB, CHANNEL, 1, "key-1", 99, 0);
        assertBroken(verdict(1), Kind.DIFFERENT, "bob has another payload at 1 of epoch first");
    }

    @Test
    void seesTwoAcknowledgementsOfOnePosition() {
        publish(1);
        acknowledge(FIRST, 1, "another", 2);
        assertBroken(verdict(1), Kind.DIFFERENT, "the publisher has another payload at 1 of epoch first");
    }

    @Test
    void seesAKeyThatWasStoredTwice() {
        publish(1);
        store(FIRST, 1, "key-1", 1);
        store(FIRST, 2, "key-1", 1);
        checker.storedUpTo(CHANNEL, FIRST, 2);
        assertBroken(checker.verdict(), Kind.KEY_TWICE, "the journal has key key-1 at 2 of epoch first");
    }

    @Test
    void seesAKeyThatWasAnsweredTwiceDifferently() {
        publish(2);
        acknowledge(FIRST, 2, "key-1", 2);
        assertBroken(verdict(2), Kind.KEY_TWICE, "the publisher has key key-1 at 2 of epoch first");
    }

    @Test
    void seesThatTheJournalLacksWhatWasAcknowledged() {
        publish(2);
        store(FIRST, 1, "key-1", 1);
        checker.storedUpTo(CHANNEL, FIRST, 1);
        assertBroken(checker.verdict(), Kind.NOT_STORED, "acknowledged at 2 of epoch first (key key-2)");
    }

    @Test
    void seesThatTheJournalBeganAnew() {
        publish(1);
        store(SECOND, 1, "key-9", 9);
        checker.storedUpTo(CHANNEL, SECOND, 1);
        assertBroken(checker.verdict(), Kind.NOT_STORED, "acknowledged at 1 of epoch first");
    }

    @Test
    void seesAHoleInTheJournal() {
        store(FIRST, 1, "key-1", 1);
        store(FIRST, 3, "key-3", 3);
        checker.storedUpTo(CHANNEL, FIRST, 3);
        assertBroken(checker.verdict(), Kind.HOLE, "the journal holds 3 where 2 is due");
    }

    @Test
    void seesATopThatIsNotThere() {
        store(FIRST, 1, "key-1", 1);
        checker.storedUpTo(CHANNEL, FIRST, 2);
        assertBroken(checker.verdict(), Kind.HOLE, "the journal ends with 1, but the channel's top is 2");
    }

    @Test
    void seesWhoeverWasSentAwayForGood() {
        checker.refused("ann was closed with 3501");
        assertBroken(checker.verdict(), Kind.REFUSED, "ann was closed with 3501");
    }

    private void subscribe(String subscriber, String epoch, long offset, Subscribed how) {
        checker.subscribed(subscriber, CHANNEL, epoch, offset, how);
    }

    private void publish(int count) {
        for (int offset = 1; offset <= count; offset++) {
            acknowledge(FIRST, offset, "key-" + offset, offset);
        }
    }

    private void acknowledge(String epoch, long offset, String key, long hash) {
        checker.acknowledged(CHANNEL, key, epoch, offset, hash, 0);
    }

    private void deliver(String subscriber, long from, long to) {
        for (long offset = from; offset <= to; offset++) {
            checker.delivered(subscriber, CHANNEL, offset, "key-" + offset, offset, 1);
        }
    }

    private void store(String epoch, long offset, String key, long hash) {
        checker.stored(CHANNEL, epoch, offset, key, hash);
    }

    /** The verdict, where the journal holds everything up to that offset. */
    private Verdict verdict(int stored) {
        for (int offset = 1; offset <= stored; offset++) {
            store(FIRST, offset, "key-" + offset, offset);
        }
        checker.storedUpTo(CHANNEL, FIRST, stored);
        return checker.verdict();
    }

    private static void assertBroken(Verdict verdict, Kind kind, String sentence) {
        assertThat(verdict.isClean()).isFalse();
        assertThat(verdict.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(kind);
            assertThat(violation.sentence()).contains(sentence);
        });
    }
}
