package io.carillon.security;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may connect: those of this server itself, and those whose origin matches a pattern. A request without
 * an Origin header does not come from a page and passes. Thread-safe.
 */
public final class Origins {

    private final List<Pattern> allowed;
    private final boolean trustHost;

    /**
     * @param patterns origins such as {@code https://app.example.org}, with {@code *} for any characters
     * @param publicUrl where browsers reach this server; null if nobody said
     * @param trustHost whether a page is this server's own if its host is the one in the Host header. Not where the own
     *     address is known: a DNS name of somebody else's that points here would pass
     */
    public Origins(List<String> patterns, @Nullable URI publicUrl, boolean trustHost) {
        this.trustHost = trustHost;
        var all = new ArrayList<>(patterns.stream().map(Origins::glob).toList());
        if (publicUrl != null) {
            all.add(glob(origin(publicUrl)));
        }
        allowed = List.copyOf(all);
    }

    /**
     * @param origin the Origin header; null if there is none
     * @param host the Host header; null if there is none
     */
    public boolean allow(@Nullable String origin, @Nullable String host) {
        if (origin == null) {
            return true;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        return (trustHost && isSameHost(lower, host))
                || allowed.stream().anyMatch(p -> p.matcher(lower).matches());
    }

    // Host and port are compared, not the scheme: a proxy that ends TLS in front of us changes it.
    private static boolean isSameHost(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        String own = host.toLowerCase(Locale.ROOT);
        if (origin.startsWith("https://")) {
            return withoutPort(origin.substring("https://".length()), ":443").equals(withoutPort(own, ":443"));
        }
        return origin.startsWith("http://")
                && withoutPort(origin.substring("http://".length()), ":80").equals(withoutPort(own, ":80"));
    }

    private static String withoutPort(String authority, String port) {
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }

    // A browser leaves out the port that belongs to the scheme.
    private static String origin(URI url) {
        String origin = url.getScheme() + "://" + url.getAuthority();
        return withoutPort(origin, url.getScheme().equalsIgnoreCase("https") ? ":443" : ":80");
    }

    private static Pattern glob(String pattern) {
        String quoted = Pattern.quote(pattern.toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q");
        return Pattern.compile(quoted);
    }
}
