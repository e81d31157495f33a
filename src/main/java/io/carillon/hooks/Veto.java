package io.carillon.hooks;

import io.carillon.channel.Refusal;

/**
 * How a handler says no: with an error for the one command, or by ending the connection. An unchecked exception: what a
 * {@code @Transactional} handler did before is rolled back.
 */
public final class Veto extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    private Veto(Refusal refusal) {
        super(refusal.getMessage(), null, false, false);
        this.refusal = refusal;
    }

    /** The command fails with error 103, permission denied. */
    public static Veto denied(String sentence) {
        return new Veto(new Refusal.PermissionDenied(sentence));
    }

    /**
     * The command fails with an error of the application's own.
     *
     * @param code 400 to 1999
     * @param temporary whether trying again later may help: SDKs then connect or subscribe again by themselves
     * @throws IllegalArgumentException for another code
     */
    public static Veto error(int code, String message, boolean temporary) {
        if (code < 400 || code > 1999) {
            throw new IllegalArgumentException("the error code is " + code + ", but must be 400 to 1999");
        }
        return new Veto(new Refusal.ByApplication(code, message, temporary));
    }

    /**
     * The connection is closed.
     *
     * @param code 4000 to 4999; clients come back by themselves after 4000 to 4499, and stay away after 4500 to 4999
     * @param reason at most 123 bytes of UTF-8; the rest is cut
     * @throws IllegalArgumentException for another code
     */
    public static Veto disconnect(int code, String reason) {
        if (code < 4000 || code > 4999) {
            throw new IllegalArgumentException("the close code is " + code + ", but must be 4000 to 4999");
        }
        return new Veto(new Refusal.DisconnectedByApplication(code, reason));
    }

    /** What the client is told. */
    public Refusal refusal() {
        return refusal;
    }
}
