package io.carillon.presence;

import io.carillon.channel.ClientInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * This node's clients in one channel, and those whose last change Redis may not know yet. At most one call is under way,
 * so that changes of a client cannot overtake each other; what changes meanwhile goes out together in the next one, as
 * it is then. Not thread-safe: {@link LocalMembers} guards it.
 */
final class Lane {

    /**
     * What goes out in one call.
     *
     * @param sequence grows with each batch of this node
     * @param fence whether an earlier call failed, and may still arrive
     * @param answers by client, who waits for its change
     */
    record Batch(
            long sequence,
            boolean fence,
            List<String> removed,
            List<ClientInfo> added,
            List<String> renewed,
            Map<String, CompletableFuture<Void>> answers) {}

    /** How many removals may wait on this node, in all channels. One more is forgotten: the client expires in Redis. */
    static final int MOST_REMOVALS = 100_000;

    /** The longest infos of one batch together, in characters; a longer one travels alone. */
    private static final int MOST_CHARACTERS = 256 << 10;

    private static final CompletableFuture<Void> NOBODY_WAITS = CompletableFuture.completedFuture(null);

    private final AtomicInteger removals;
    private final Map<String, ClientInfo> members = new HashMap<>();
    private final Map<String, CompletableFuture<Void>> changed = new LinkedHashMap<>();
    private final Deque<String> renewals = new ArrayDeque<>();
    private boolean claimed;
    private boolean uncertain;
    private boolean expired;

    /** @param removals how many wait on this node */
    Lane(AtomicInteger removals) {
        this.removals = removals;
    }

    /** @return completes when Redis knows it */
    CompletableFuture<Void> add(ClientInfo client) {
        boolean isNew = members.put(client.client(), client) == null;
        if (isNew && changed.containsKey(client.client())) {
            removals.decrementAndGet();
        }
        return change(client.client());
    }

    /** @return completes when Redis knows it; null: there is nothing to wait for */
    @Nullable
    CompletableFuture<Void> remove(String client) {
        if (members.remove(client) == null) {
            return changed.get(client);
        }
        if (removals.incrementAndGet() > MOST_REMOVALS) {
            removals.decrementAndGet();
            changed.remove(client);
            return null;
        }
        return change(client);
    }

    void removeAll() {
        List.copyOf(members.keySet()).forEach(this::remove);
    }

    /** Renews all members, from the first one. */
    void renew() {
        renewals.clear();
        renewals.addAll(members.keySet());
    }

    /** Whether there is something to send and nobody sends already; then it is for the caller to send. */
    boolean claim() {
        boolean idle = !claimed && (!changed.isEmpty() || !renewals.isEmpty() || expired);
        claimed |= idle;
        return idle;
    }

    /** Whoever sent has ended. */
    void release() {
        claimed = false;
    }

    /** Whether somebody waits for a change that is not under way. */
    boolean isAwaited() {
        return changed.values().stream().anyMatch(answer -> !answer.isDone());
    }

    /** Whether there is nothing to keep. */
    boolean isEmpty() {
        return !claimed && members.isEmpty() && changed.isEmpty() && !expired;
    }

    /** What to send next; null: nothing. */
    @Nullable
    Batch next(long sequence) {
        var batch = new Batch(
                sequence, uncertain, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
        // Many changes must not keep the others from being renewed.
        takeChanges(batch, renewals.isEmpty() ? Scripts.MOST_CLIENTS : Scripts.MOST_CLIENTS / 2);
        while (!renewals.isEmpty() && batch.answers.size() + batch.renewed.size() < Scripts.MOST_CLIENTS) {
            String client = renewals.remove();
            if (members.containsKey(client) && !changed.containsKey(client) && !batch.answers.containsKey(client)) {
                batch.renewed.add(client);
            }
        }
        boolean nothing = batch.answers.isEmpty() && batch.renewed.isEmpty() && !expired;
        expired = false;
        return nothing ? null : batch;
    }

    /**
     * A batch has arrived.
     *
     * @param missing those of the renewed clients that Redis does not know
     * @param more whether others have expired, and are to be taken out
     */
    void arrived(Batch batch, Collection<String> missing, boolean more) {
        uncertain &= !batch.fence;
        expired = more;
        for (String client : missing) {
            if (members.containsKey(client)) {
                changed.putIfAbsent(client, NOBODY_WAITS);
            }
        }
    }

    /** Nobody knows whether a batch has arrived, or will. */
    void failed(Batch batch) {
        uncertain = true;
        for (String client : batch.answers.keySet()) {
            if (members.containsKey(client)) {
                changed.putIfAbsent(client, NOBODY_WAITS);
            } else if (!changed.containsKey(client)) {
                if (removals.incrementAndGet() > MOST_REMOVALS) {
                    removals.decrementAndGet();
                } else {
                    changed.put(client, NOBODY_WAITS);
                }
            }
        }
    }

    private CompletableFuture<Void> change(String client) {
        CompletableFuture<Void> answer = changed.get(client);
        if (answer == null || answer.isDone()) {
            answer = new CompletableFuture<>();
            changed.put(client, answer);
        }
        return answer;
    }

    private void takeChanges(Batch batch, int most) {
        int characters = 0;
        Iterator<Map.Entry<String, CompletableFuture<Void>>> changes =
                changed.entrySet().iterator();
        while (changes.hasNext() && batch.answers.size() < most && characters < MOST_CHARACTERS) {
            Map.Entry<String, CompletableFuture<Void>> change = changes.next();
            ClientInfo client = members.get(change.getKey());
            if (client == null) {
                removals.decrementAndGet();
                batch.removed.add(change.getKey());
            } else {
                characters += client.size();
                batch.added.add(client);
            }
            batch.answers.put(change.getKey(), change.getValue());
            changes.remove();
        }
    }
}
