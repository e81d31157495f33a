package io.carillon.testing;

import java.nio.file.Path;

/**
 * The JVM that this is, among those that run integration tests side by side: each has directories and ports of its own. What is no
 * fork, such as a benchmark, has the first one's.
 */
final class Fork {

    private static final int MOST = 4;

    private static final int NUMBER = number(Integer.getInteger("carillon.it.fork", 1));

    private Fork() {}

    private static int number(int number) {
        if (number < 1 || number > MOST) {
            throw new IllegalStateException("carillon.it.fork=" + number + ": must be 1 to " + MOST);
        }
        return number;
    }

    /** A directory below {@code target}, which need not exist. */
    static Path directory(String name) {
        Path directory = Path.of("target", name).toAbsolutePath();
        return NUMBER == 1 ? directory : directory.resolveSibling(name + "-" + NUMBER);
    }

    /** Where this one's share of a range of numbers begins; it has {@link #share} of them. */
    static int first(int from, int to) {
        return from + (NUMBER - 1) * share(from, to);
    }

    static int share(int from, int to) {
        return (to - from) / MOST;
    }
}
