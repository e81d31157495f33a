package io.carillon.delivery;

import io.carillon.protocol.Utf8;

/**
 * A text on its way to clients, shared by all that get it.
 *
 * @param bytes its size in UTF-8: what queues count
 */
record Frame(String text, int bytes) {

    Frame(String text) {
        this(text, Utf8.length(text));
    }
}
