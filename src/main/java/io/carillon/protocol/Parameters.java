package io.carillon.protocol;

import io.carillon.channel.Printable;
import io.carillon.channel.Refusal;

/** Values of query parameters, read as what they stand for. */
public final class Parameters {

    private Parameters() {}

    /**
     * A whole number.
     *
     * @throws Refusal.BadRequest if the text is none from 0 to {@code most}
     */
    public static long number(String name, String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for everything that is no such number.
        }
        throw new Refusal.BadRequest(
                name + " is " + Printable.excerpt(text) + ", but must be a whole number from 0 to " + most);
    }
}
