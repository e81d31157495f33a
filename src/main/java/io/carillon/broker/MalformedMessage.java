package io.carillon.broker;

/**
 * A text on a broker topic, or what is on its way to one, does not keep to the format of {@link AnnouncementCodec} or
 * {@link NodeMessages}. The sentence names what is wrong and where, never what the text holds. It carries no stack
 * trace: whoever can publish to the topic decides how many there are.
 */
final class MalformedMessage extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedMessage(String message) {
        super(message, null, false, false);
    }
}
