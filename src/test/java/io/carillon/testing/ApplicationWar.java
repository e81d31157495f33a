package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** WARs with classes of the tests in them: added to Carillon's, as a WAR overlay does, or alone. */
public final class ApplicationWar {

    private static final Path CARILLON = Path.of(System.getProperty("carillon.war", "target/carillon.war"));

    private ApplicationWar() {}

    /** Makes it, with all classes of the package that one of them is in. */
    public static Path with(Class<?> oneOfThem) {
        return write(oneOfThem, out -> {
            try (var carillon = new ZipFile(CARILLON.toFile())) {
                for (ZipEntry entry : carillon.stream().toList()) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    carillon.getInputStream(entry).transferTo(out);
                }
            }
        });
    }

    /** Makes a WAR without Carillon: only the classes of the package that one of them is in. */
    public static Path only(Class<?> oneOfThem) {
        return write(oneOfThem, out -> {});
    }

    private interface Content {
        void into(ZipOutputStream out) throws IOException;
    }

    private static Path write(Class<?> oneOfThem, Content first) {
        String packagePath = oneOfThem.getPackageName().replace('.', '/');
        Path war = Path.of("target", oneOfThem.getPackageName() + ".war");
        try (var out = new ZipOutputStream(Files.newOutputStream(war));
                Stream<Path> classes = Files.list(root(oneOfThem).resolve(packagePath))) {
            first.into(out);
            for (Path file : classes.toList()) {
                out.putNextEntry(new ZipEntry("WEB-INF/classes/" + packagePath + '/' + file.getFileName()));
                Files.copy(file, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return war;
    }

    private static Path root(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
