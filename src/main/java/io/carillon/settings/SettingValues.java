package io.carillon.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The raw values by key, read as what they stand for. Remembers which keys were asked for. Confined to the reader. */
final class SettingValues {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
    private static final Duration MOST = Duration.ofDays(36_500);
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KiB|MiB)?");

    private final Map<String, String> values;
    private final Set<String> known = new HashSet<>();

    SettingValues(Map<String, String> values) {
        this.values = values;
    }

    @Nullable
    String text(String key) {
        known.add(key);
        String value = values.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    String text(String key, String otherwise) {
        String value = text(key);
        return value == null ? otherwise : value;
    }

    boolean flag(String key, boolean otherwise) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.equals("true") && !value.equals("false")) {
            throw new InvalidSetting(key, value, "true or false");
        }
        return value.equals("true");
    }

    int number(String key, int otherwise, int least, int most) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for everything that is no such number.
        }
        throw new InvalidSetting(key, value, "a whole number from " + least + " to " + most);
    }

    int bytes(String key, int otherwise, int least, int most) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        Matcher size = SIZE.matcher(value);
        if (size.matches()) {
            String unit = size.group(2) == null ? "B" : size.group(2);
            long bytes =
                    Long.parseLong(size.group(1)) * (unit.equals("B") ? 1 : unit.equals("KiB") ? 1 << 10 : 1 << 20);
            if (bytes >= least && bytes <= most) {
                return (int) bytes;
            }
        }
        throw new InvalidSetting(
                key,
                value,
                "a size such as 64KiB, 1MiB or a number of bytes, from " + least + " to " + most + " bytes");
    }

    Duration duration(String key, Duration otherwise, Duration least) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        Matcher duration = DURATION.matcher(value);
        if (value.equals("0") && least.isZero()) {
            return Duration.ZERO;
        }
        if (duration.matches()) {
            long number = Long.parseLong(duration.group(1));
            Duration read = switch (duration.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
            if (read.compareTo(MOST) > 0) {
                throw new InvalidSetting(key, value, "at most " + MOST.toDays() + "d");
            }
            if (read.compareTo(least) >= 0) {
                return read;
            }
        }
        throw new InvalidSetting(
                key,
                value,
                "a duration such as 500ms, 30s, 5m, 24h or 7d"
                        + (least.isZero() ? ", or 0" : ", at least " + least.toMillis() + "ms"));
    }

    List<String> list(String key) {
        return Arrays.stream(text(key, "").split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** The keys that begin so, without the beginning. */
    Set<String> below(String prefix) {
        var below = new TreeSet<String>();
        values.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(key -> below.add(key.substring(prefix.length())));
        return below;
    }

    /** The keys that nobody asked for. */
    Set<String> unknown() {
        var unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        return unknown;
    }
}
