package io.carillon.channel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription is given by whoever admits it: a token, a hook, the server API.
 *
 * @param info what others see of the client in this channel, one compact JSON value; null: nothing
 * @param data what the client is told when it is subscribed, one compact JSON value; null: nothing
 * @param expiresAt when it ends unless it is refreshed; null: never
 * @param overrides where this subscription differs from its namespace
 */
public record SubscribeOptions(
        @Nullable String info,
        @Nullable String data,
        @Nullable Instant expiresAt,
        Overrides overrides) {

    /** Nothing special. */
    public static final SubscribeOptions NONE = new SubscribeOptions(null, null, null, Overrides.NONE);

    /** Others see this of the client in the channel: one JSON value. */
    public SubscribeOptions withInfo(String json) {
        return new SubscribeOptions(json, data, expiresAt, overrides);
    }

    /** The client is told this when it is subscribed: one JSON value. */
    public SubscribeOptions withData(String json) {
        return new SubscribeOptions(info, json, expiresAt, overrides);
    }

    /** It ends then. */
    public SubscribeOptions withExpiresAt(Instant time) {
        return new SubscribeOptions(info, data, time, overrides);
    }

    /** It differs from its namespace in this. */
    public SubscribeOptions withOverrides(Overrides value) {
        return new SubscribeOptions(info, data, expiresAt, value);
    }

    /** Where a subscription differs from its namespace; null: it does not. */
    public record Overrides(
            @Nullable Boolean presence,
            @Nullable Boolean joinLeave,
            @Nullable Boolean forcePushJoinLeave,
            @Nullable Boolean forceRecovery,
            @Nullable Boolean forcePositioning) {

        /** It does not differ. */
        public static final Overrides NONE = new Overrides(null, null, null, null, null);

        /** The rules for this subscription. */
        public Namespace applyTo(Namespace namespace) {
            if (equals(NONE)) {
                return namespace;
            }
            Namespace.Presence rules = namespace.presence();
            Namespace.Recovery recovery = namespace.recovery();
            return namespace
                    .with(new Namespace.Presence(
                            either(presence, rules.enabled()),
                            either(joinLeave, rules.joinLeave()),
                            either(forcePushJoinLeave, rules.forcePushJoinLeave())))
                    .with(new Namespace.Recovery(
                            either(forcePositioning, recovery.forcePositioning()),
                            recovery.allowPositioning(),
                            either(forceRecovery, recovery.forceRecovery()),
                            recovery.allowRecovery(),
                            recovery.cache(),
                            recovery.autoCache()));
        }

        private static boolean either(@Nullable Boolean override, boolean otherwise) {
            return override == null ? otherwise : override;
        }
    }
}
