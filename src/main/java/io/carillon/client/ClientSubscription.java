package io.carillon.client;

import io.carillon.channel.ChannelName;
import io.carillon.channel.ClientInfo;
import io.carillon.channel.Namespace;
import io.carillon.channel.Refusal;
import io.carillon.delivery.Subscriber;
import io.carillon.delivery.Subscription;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's subscription to one channel. Delivery reports on its threads; everything else happens in the client's tasks.
 */
final class ClientSubscription implements Subscriber {

    private enum State {
        /** On its way in. */
        ENTERING,
        /** Publications arrive. */
        ENTERED,
        /** Given up before it had entered. */
        GIVEN_UP
    }

    /**
     * What kind of subscription it is.
     *
     * @param byServer whether the server subscribed the client, unasked
     * @param positioned whether the client knows where it stands
     * @param recoverable whether it can recover
     * @param refreshable whether it is the client's job to prolong it
     */
    record Kind(boolean byServer, boolean positioned, boolean recoverable, boolean refreshable) {}

    private final ChannelName channel;
    private final Namespace rules;
    private final ClientInfo info;
    private final Kind kind;
    private final Client client;
    private final Consumer<Runnable> later;
    private final AtomicReference<State> state = new AtomicReference<>(State.ENTERING);
    private final CompletableFuture<Entry> entered = new CompletableFuture<>();
    private final CompletableFuture<Void> live = new CompletableFuture<>();
    // What is said when it enters; throws a refusal to have none after all.
    private final Consumer<Entry> greeting;
    private @Nullable Subscription subscription;
    private volatile @Nullable Instant expiresAt;
    // Whether others were told that it is there. By a task only.
    private boolean announced;

    ClientSubscription(
            Client client, Admission.Admitted admitted, Kind kind, Consumer<Runnable> later, Consumer<Entry> greeting) {
        this.client = client;
        this.channel = admitted.channel();
        this.rules = admitted.rules();
        this.info = client.info().in(admitted.options().info());
        this.expiresAt = admitted.options().expiresAt();
        this.kind = kind;
        this.later = later;
        this.greeting = greeting;
    }

    ChannelName channel() {
        return channel;
    }

    /** The rules of its namespace, with what is different for this subscription. */
    Namespace rules() {
        return rules;
    }

    /** Who the client is in this channel. */
    ClientInfo info() {
        return info;
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    Instant expiresAt() {
        return expiresAt;
    }

    /** Others are told that it is there. By a task only. */
    void announced() {
        announced = true;
    }

    /** Whether others have to be told when it ends. By a task only. */
    boolean isAnnounced() {
        return announced;
    }

    void prolong(@Nullable Instant until) {
        expiresAt = until;
    }

    /** What delivery knows it by; made once, before it enters. */
    Subscription open(Subscription.Style style) {
        var opened = new Subscription(channel, client.connection(), style, this);
        subscription = opened;
        return opened;
    }

    /** Null before {@link #open}. */
    @Nullable
    Subscription subscription() {
        return subscription;
    }

    /** Completes when it has entered, on the executor. */
    CompletableFuture<Entry> entered() {
        return entered;
    }

    /** Completes when it hears what happens, on the executor; never, if it ends before. */
    CompletableFuture<Void> live() {
        return live;
    }

    /**
     * Not wanted any more, if it has not entered yet.
     *
     * @return whether it has not; if it has, {@link #entered} says so soon
     */
    boolean giveUp() {
        return state.compareAndSet(State.ENTERING, State.GIVEN_UP) || state.get() == State.GIVEN_UP;
    }

    @Override
    public boolean entering(Entry entry) {
        if (!state.compareAndSet(State.ENTERING, State.ENTERED)) {
            return false;
        }
        try {
            greeting.accept(entry);
        } catch (Refusal refusal) {
            state.set(State.GIVEN_UP);
            failed(refusal);
            return false;
        } catch (RuntimeException | Error e) {
            state.set(State.GIVEN_UP);
            later.accept(() -> entered.completeExceptionally(e));
            return false;
        }
        later.accept(() -> entered.complete(entry));
        return true;
    }

    @Override
    public void joined() {
        later.accept(() -> live.complete(null));
    }

    @Override
    public void failed(Refusal refusal) {
        later.accept(() -> entered.completeExceptionally(refusal));
    }

    @Override
    public void insufficient() {
        client.doLater(() -> client.subscriptions().interrupted(this));
    }

    @Override
    public boolean isImpatient() {
        return true;
    }
}
