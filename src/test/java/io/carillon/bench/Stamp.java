package io.carillon.bench;

/** What a publication of the benchmark carries: its number and when it was sent, as {@code T=17,123456789;}. */
final class Stamp {

    private Stamp() {}

    static String of(long id, long nanoTime, String padding) {
        return "T=" + id + "," + nanoTime + ";" + padding;
    }

    /** Where the first number of the next stamp begins; -1: there is none. */
    static int find(byte[] bytes, int from, int to) {
        for (int i = from; i + 2 < to; i++) {
            if (bytes[i] == 'T' && bytes[i + 1] == '=') {
                return i + 2;
            }
        }
        return -1;
    }

    static long number(byte[] bytes, int at) {
        long number = 0;
        for (int i = at; bytes[i] >= '0' && bytes[i] <= '9'; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }

    /** Behind a number and the character that ends it. */
    static int behindNumber(byte[] bytes, int at) {
        int i = at;
        while (bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        return i + 1;
    }
}
