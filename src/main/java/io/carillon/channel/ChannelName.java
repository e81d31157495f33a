package io.carillon.channel;

import java.util.List;

/**
 * The name of a channel, for example {@code news} or {@code chat:lobby}: 1 to 255 printable ASCII characters. The part
 * before the first colon is its namespace; a leading {@code $} (a private channel) does not belong to the namespace.
 */
public record ChannelName(String value) implements Comparable<ChannelName> {

    /** The longest name, in characters. */
    public static final int MAX_LENGTH = 255;

    /**
     * @throws Refusal.BadRequest if the name is empty, too long or holds a character that is not printable ASCII
     */
    public ChannelName {
        if (value.isEmpty()) {
            throw new Refusal.BadRequest("the channel is missing: a name has 1 to " + MAX_LENGTH + " characters");
        }
        if (value.length() > MAX_LENGTH) {
            throw new Refusal.BadRequest("the channel name has " + value.length() + " characters, allowed are "
                    + MAX_LENGTH + ": " + Printable.excerpt(value));
        }
        if (!Printable.isPrintable(value)) {
            throw new Refusal.BadRequest(
                    "the channel name holds a character that is not printable ASCII: " + Printable.excerpt(value));
        }
    }

    /** The namespace's name; empty for a channel without namespace. */
    public String namespace() {
        int colon = value.indexOf(':');
        if (colon < 0) {
            return "";
        }
        return value.substring(value.charAt(0) == '$' ? 1 : 0, colon);
    }

    /** Whether it begins with {@code $}: subscribing needs a token. */
    public boolean isPrivate() {
        return value.charAt(0) == '$';
    }

    /** Whether it holds a {@code #}: the channel of those users whose ids stand behind the last one. */
    public boolean isUserLimited() {
        return value.indexOf('#') >= 0;
    }

    /** Whether a user is among those for whom a user-limited channel is. */
    public boolean isFor(String user) {
        return isUserLimited()
                && !user.isEmpty()
                && List.of(value.substring(value.lastIndexOf('#') + 1).split(","))
                        .contains(user);
    }

    /** The name without its namespace. */
    public String local() {
        return value.substring(value.indexOf(':') + 1);
    }

    /**
     * The partition of this channel: the unit of order and of work.
     *
     * @param partitions how many there are; must be the same on every node
     */
    public int partition(int partitions) {
        // String.hashCode is specified to the bit, so that all nodes agree. Hashes of numbered names are numbers in a
        // row
        // and would crowd in a few partitions; the final mix of MurmurHash3 spreads them.
        int hash = value.hashCode();
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return Math.floorMod(hash ^ (hash >>> 16), partitions);
    }

    @Override
    public int compareTo(ChannelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
