package io.carillon.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.keys.EllipticCurves;
import org.jspecify.annotations.Nullable;

/** Public keys as settings hold them: PEM text, or the path of a file with it. What is refused is never shown. */
final class PublicKeyText {

    private static final int LEAST_RSA_BITS = 2048;
    private static final long MOST_FILE_BYTES = 64 << 10;
    private static final Set<String> CURVES = Set.of(EllipticCurves.P_256, EllipticCurves.P_384, EllipticCurves.P_521);
    // Without its white space.
    private static final Pattern PEM =
            Pattern.compile("-----BEGINPUBLICKEY-----([A-Za-z0-9+/=]+)-----ENDPUBLICKEY-----");

    private PublicKeyText() {}

    /** @throws InvalidSetting if the value is no RSA key of at least 2048 bits */
    static PublicKey rsa(String key, String value) {
        if (!(read("RSA", value) instanceof RSAPublicKey rsa)) {
            throw refused(key, "an RSA public key of at least " + LEAST_RSA_BITS + " bits");
        }
        int bits = rsa.getModulus().bitLength();
        if (bits < LEAST_RSA_BITS) {
            throw new InvalidSetting(key + " has " + bits + " bits, but must have at least " + LEAST_RSA_BITS);
        }
        return rsa;
    }

    /** @throws InvalidSetting if the value is no key on one of the three curves */
    static PublicKey ecdsa(String key, String value) {
        if (read("EC", value) instanceof ECPublicKey ec
                && CURVES.contains(EllipticCurves.getName(ec.getParams().getCurve()))) {
            return ec;
        }
        throw refused(key, "an ECDSA public key on the curve P-256, P-384 or P-521");
    }

    private static InvalidSetting refused(String key, String wanted) {
        return new InvalidSetting(key + " must be " + wanted
                + ": the PEM text that begins with -----BEGIN PUBLIC KEY-----, or the path of a readable file with it");
    }

    /** Null if there is no key of this kind. */
    private static @Nullable PublicKey read(String algorithm, String value) {
        String pem = value.contains("-----BEGIN") ? value : file(value);
        // An environment variable may hold the line ends as \n, or none at all.
        Matcher matcher = PEM.matcher(pem.replace("\\n", "").replaceAll("\\s", ""));
        try {
            return matcher.matches()
                    ? KeyFactory.getInstance(algorithm)
                            .generatePublic(
                                    new X509EncodedKeySpec(Base64.getDecoder().decode(matcher.group(1))))
                    : null;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Empty if there is no such file. */
    private static String file(String path) {
        try {
            Path file = Path.of(path);
            return Files.isRegularFile(file) && Files.size(file) <= MOST_FILE_BYTES
                    ? Files.readString(file, StandardCharsets.US_ASCII)
                    : "";
        } catch (IOException | InvalidPathException e) {
            return "";
        }
    }
}
