package io.carillon.api;

/** A request is not understood; what is wrong with it is the answer. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    Unreadable(Answer answer) {
        super(answer.text(), null, false, false);
        this.answer = answer;
    }

    Answer answer() {
        return answer;
    }
}
