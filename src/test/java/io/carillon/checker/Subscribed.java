package io.carillon.checker;

/** How a subscription began, as its client was told. */
public enum Subscribed {
    /** It did not ask for anything that it had missed. */
    FRESH,
    /** It asked, and nothing is missing. */
    RECOVERED,
    /** It asked, and was told that something is missing: {@code recovered: false}. */
    NOT_RECOVERED
}
