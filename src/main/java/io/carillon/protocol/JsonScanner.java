package io.carillon.protocol;

import io.carillon.channel.Refusal;

/**
 * Walks over JSON text (RFC 8259) and checks it strictly, without building anything: payloads are passed on as they
 * were written, so that no number loses a digit and no escape its form. Confined to its caller.
 */
final class JsonScanner {

    /** How deep arrays and objects may be nested. */
    static final int MAX_DEPTH = 32;

    private final String text;
    private int at;
    private boolean sawWhitespace;

    JsonScanner(String text) {
        this.text = text;
    }

    /** Where the scanner stands: the index of the next character. */
    int at() {
        return at;
    }

    /** Whether white space between tokens was passed over so far. */
    boolean sawWhitespace() {
        return sawWhitespace;
    }

    /** Passes over a whole value and returns its text, without the white space around it. */
    String value() {
        whitespace();
        int begin = at;
        value(1);
        return text.substring(begin, at);
    }

    /** Passes over white space and the end of the text; anything else is an error. */
    void end() {
        whitespace();
        if (at < text.length()) {
            throw unexpected("the end");
        }
    }

    /** Passes over white space and returns the next character without taking it; 0 at the end. */
    char peek() {
        whitespace();
        return at < text.length() ? text.charAt(at) : 0;
    }

    /** Passes over white space and takes this character if it comes next. */
    boolean take(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        at++;
        return true;
    }

    /** Passes over white space and this character. */
    void expect(char wanted) {
        if (!take(wanted)) {
            throw unexpected("'" + wanted + "'");
        }
    }

    private void value(int depth) {
        switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void object(int depth) {
        enter(depth);
        if (take('}')) {
            return;
        }
        do {
            whitespace();
            string();
            expect(':');
            value(depth + 1);
        } while (take(','));
        expect('}');
    }

    private void array(int depth) {
        enter(depth);
        if (take(']')) {
            return;
        }
        do {
            value(depth + 1);
        } while (take(','));
        expect(']');
    }

    private void enter(int depth) {
        if (depth > MAX_DEPTH) {
            throw new Refusal.BadRequest("the JSON is nested more than " + MAX_DEPTH + " levels deep");
        }
        at++;
    }

    private void string() {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw unexpected("a string");
        }
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return;
            }
            if (c == '\\') {
                escape();
            } else if (c < ' ') {
                throw unexpected("an escaped control character");
            } else if (Character.isSurrogate(c)) {
                pair();
            }
        }
        throw unexpected("the end of a string");
    }

    private void escape() {
        at++;
        char c = at < text.length() ? text.charAt(at) : 0;
        if (c == 'u') {
            for (int i = 0; i < 4; i++) {
                at++;
                if (at >= text.length() || Character.digit(text.charAt(at), 16) < 0 || text.charAt(at) > 'f') {
                    throw unexpected("four hexadecimal digits");
                }
            }
        } else if ("\"\\/bfnrt".indexOf(c) < 0 || c == 0) {
            throw unexpected("an escape sequence");
        }
    }

    // Half of a surrogate pair cannot be written as UTF-8; as an escape sequence it passes.
    private void pair() {
        if (Character.isLowSurrogate(text.charAt(at))
                || at + 1 >= text.length()
                || !Character.isLowSurrogate(text.charAt(at + 1))) {
            throw unexpected("a whole surrogate pair");
        }
        at++;
    }

    private void literal(String literal) {
        if (!text.startsWith(literal, at)) {
            throw unexpected("a JSON value");
        }
        at += literal.length();
    }

    private void number() {
        int begin = at;
        skip('-');
        if (!skip('0') && digits() == 0) {
            at = begin;
            throw unexpected("a JSON value");
        }
        if (skip('.') && digits() == 0) {
            throw unexpected("a digit");
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            if (digits() == 0) {
                throw unexpected("a digit");
            }
        }
    }

    private int digits() {
        int begin = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - begin;
    }

    private boolean skip(char wanted) {
        if (at < text.length() && text.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void whitespace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
            sawWhitespace = true;
        }
    }

    private Refusal.BadRequest unexpected(String wanted) {
        return new Refusal.BadRequest("malformed JSON at character " + at + ": expected " + wanted);
    }
}
