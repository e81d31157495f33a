package io.carillon.broker;

/**
 * A message on a broker topic, or a publication on its way to one, does not keep to the format of {@link
 * AnnouncementCodec}. The sentence names what is wrong and where, never what the message holds. It carries no stack
 * trace: whoever can publish to the topic decides how many there are.
 */
final class MalformedAnnouncement extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedAnnouncement(String message) {
        super(message, null, false, false);
    }
}
