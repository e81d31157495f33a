package io.carillon.channel;

/**
 * Which channels are meant: a name in which each {@code *} stands for any characters, also none. Nothing else is special.
 */
public record ChannelPattern(String value) {

    /** Every channel. */
    public static final ChannelPattern ALL = new ChannelPattern("*");

    /** @throws Refusal.BadRequest if it is longer than a name may be */
    public ChannelPattern {
        if (value.length() > ChannelName.MAX_LENGTH) {
            throw new Refusal.BadRequest("the pattern has " + value.length() + " characters, allowed are "
                    + ChannelName.MAX_LENGTH + ": " + Printable.excerpt(value));
        }
    }

    /** A pattern from outside; empty: every channel. */
    public static ChannelPattern of(String text) {
        return text.isEmpty() ? ALL : new ChannelPattern(text);
    }

    /** Whether a name is meant. Takes at most as many steps as both lengths multiplied. */
    public boolean matches(String name) {
        int inPattern = 0;
        int star = -1;
        int afterStar = 0;
        for (int inName = 0; inName < name.length(); ) {
            char wanted = inPattern < value.length() ? value.charAt(inPattern) : '\0';
            if (wanted == '*') {
                star = inPattern++;
                afterStar = inName;
            } else if (wanted == name.charAt(inName)) {
                inPattern++;
                inName++;
            } else if (star >= 0) {
                // The last star takes one character more; what an earlier one takes makes no difference.
                inPattern = star + 1;
                inName = ++afterStar;
            } else {
                return false;
            }
        }
        while (inPattern < value.length() && value.charAt(inPattern) == '*') {
            inPattern++;
        }
        return inPattern == value.length();
    }
}
