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
}
