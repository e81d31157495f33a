package io.carillon.redis;

import io.carillon.channel.Printable;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.redisson.client.RedisTimeoutException;

/** What Redisson fails with, in words that may be shown. */
public final class Failures {

    private static final int MAX_CAUSES = 20;

    /** Where Redisson's messages begin to quote commands with their values: payloads, users, passwords. */
    private static final Pattern QUOTES = Pattern.compile(
            "(?i)[\\s.,;]*\\b(channel|command|params|node source|script|user_script)\\b.*", Pattern.DOTALL);

    private Failures() {}

    /**
     * What ended a thread's work in a few words, without a class of Redisson's: one of them may be what is missing. Who is no error
     * of the Java machine may quote, and is only named.
     */
    public static String ofTheMachine(Throwable failure) {
        return failure instanceof Error
                ? failure.toString()
                : failure.getClass().getSimpleName();
    }

    /** A failure in a few words: without stack trace, commands, payloads and passwords. */
    public static String reason(Throwable failure) {
        Throwable root = failure;
        // Bounded, because causes may form a circle.
        for (int i = 0; i < MAX_CAUSES && root.getCause() != null; i++) {
            root = root.getCause();
        }
        if (root instanceof RedisTimeoutException || root instanceof TimeoutException) {
            return "timeout";
        }
        String message = root.getMessage() == null
                ? ""
                : QUOTES.matcher(root.getMessage()).replaceFirst("");
        return message.isBlank() ? root.getClass().getSimpleName() : Printable.excerpt(message);
    }
}
