package io.carillon.settings;

/** A value that cannot be used. The message names the key, the value and what is allowed. */
public final class InvalidSetting extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidSetting(String key, String value, String allowed) {
        super(key + " is \"" + value + "\", but must be " + allowed);
    }

    /** A combination of settings that cannot work; the sentence says why. */
    public InvalidSetting(String sentence) {
        super(sentence);
    }
}
