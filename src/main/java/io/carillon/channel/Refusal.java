package io.carillon.channel;

import java.util.concurrent.CompletionException;

/**
 * Why Carillon does not do what a caller asked for. The message is a sentence that the caller may read: it names the
 * offending value and what is allowed. The edges turn each kind into their own code: {@code protocol.ErrorCode} for
 * replies, {@code protocol.CloseCode} where only closing is left.
 *
 * <p>Refusals carry no stack trace: they tell what a caller did, not where the server was.
 */
public abstract sealed class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private Refusal(String message) {
        super(message, null, false, false);
    }

    /** What a stage really failed with: without the {@link CompletionException} that stages wrap it in. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** The request itself is wrong; repeating it does not help. */
    public static final class BadRequest extends Refusal {
        private static final long serialVersionUID = 1L;

        public BadRequest(String message) {
            super(message);
        }
    }

    /** The channel's namespace does not exist. */
    public static final class UnknownChannel extends Refusal {
        private static final long serialVersionUID = 1L;

        public UnknownChannel(ChannelName channel) {
            super("there is no namespace \"" + channel.namespace() + "\" for channel " + channel);
        }
    }

    /** The caller may not do this. */
    public static final class PermissionDenied extends Refusal {
        private static final long serialVersionUID = 1L;

        public PermissionDenied(String message) {
            super(message);
        }
    }

    /** The channel's namespace does not offer this. */
    public static final class NotAvailable extends Refusal {
        private static final long serialVersionUID = 1L;

        public NotAvailable(String message) {
            super(message);
        }
    }

    /** The position asked for belongs to a stream that no longer exists. */
    public static final class UnrecoverablePosition extends Refusal {
        private static final long serialVersionUID = 1L;

        public UnrecoverablePosition(ChannelName channel, String epoch) {
            super("epoch " + Printable.excerpt(epoch) + " is not the epoch of channel " + channel);
        }
    }

    /** A queue is full; trying again a little later helps. */
    public static final class TooManyRequests extends Refusal {
        private static final long serialVersionUID = 1L;

        public TooManyRequests(String message) {
            super(message);
        }
    }

    /** Something that Carillon needs is away, for example the database; trying again later helps. */
    public static final class Unavailable extends Refusal {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }
    }

    /** The client is subscribed to the channel already. */
    public static final class AlreadySubscribed extends Refusal {
        private static final long serialVersionUID = 1L;

        public AlreadySubscribed(ChannelName channel) {
            super("this client is subscribed to " + channel);
        }
    }

    /** More than is allowed of something that a client may have. */
    public static final class LimitExceeded extends Refusal {
        private static final long serialVersionUID = 1L;

        public LimitExceeded(String message) {
            super(message);
        }
    }

    /** Nobody here knows a method of that name. */
    public static final class MethodNotFound extends Refusal {
        private static final long serialVersionUID = 1L;

        public MethodNotFound(String method) {
            super("there is no method " + Printable.excerpt(method));
        }
    }

    /** A token that was right once; a new one helps. */
    public static final class TokenExpired extends Refusal {
        private static final long serialVersionUID = 1L;

        public TokenExpired() {
            super("the token has expired, or is not valid yet");
        }
    }

    /** What the client has, or is given, has expired, and no token is at fault. */
    public static final class Expired extends Refusal {
        private static final long serialVersionUID = 1L;

        public Expired(String message) {
            super(message);
        }
    }

    /** A token that is wrong, whatever the reason: the client learns no more. */
    public static final class InvalidToken extends Refusal {
        private static final long serialVersionUID = 1L;

        public InvalidToken() {
            super("invalid token");
        }
    }

    /** A hook of the application answers with an error of its own. */
    public static final class ByApplication extends Refusal {
        private static final long serialVersionUID = 1L;

        private final int code;
        private final boolean temporary;

        /**
         * @param code the number on the wire
         * @param temporary whether trying again later may help
         */
        public ByApplication(int code, String message, boolean temporary) {
            super(message);
            this.code = code;
            this.temporary = temporary;
        }

        /** The number on the wire. */
        public int code() {
            return code;
        }

        /** Whether trying again later may help. */
        public boolean isTemporary() {
            return temporary;
        }
    }

    /** A hook of the application ends the connection. */
    public static final class DisconnectedByApplication extends Refusal {
        private static final long serialVersionUID = 1L;

        private final int code;

        /**
         * @param code the WebSocket close code, 4000 to 4999 (4500 and above: the client stays away)
         * @param reason the close reason; what does not fit into a close frame, 123 bytes, is cut
         */
        public DisconnectedByApplication(int code, String reason) {
            super(reason);
            this.code = code;
        }

        /** The WebSocket close code. */
        public int code() {
            return code;
        }
    }
}
