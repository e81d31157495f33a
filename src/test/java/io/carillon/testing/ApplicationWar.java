package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        return write(List.of(oneOfThem), out -> {
            try (var carillon = new ZipFile(CARILLON.toFile())) {
                for (ZipEntry entry : carillon.stream().toList()) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    carillon.getInputStream(entry).transferTo(out);
                }
            }
        });
    }

    /** Makes a WAR without Carillon: only the classes of the packages that these are in. */
    public static Path only(Class<?>... oneOfEach) {
        return write(List.of(oneOfEach), out -> {});
    }

    private interface Content {
        void into(ZipOutputStream out) throws IOException;
    }

    private static Path write(List<Class<?>> oneOfEach, Content first) {
        Path war = Directories.made(Fork.directory("wars"))
                .resolve(oneOfEach.get(0).getPackageName() + ".war");
        try (var out = new ZipOutputStream(Files.newOutputStream(war))) {
            first.into(out);
            for (Class<?> type : oneOfEach) {
                addPackage(type, out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return war;
    }

    private static void addPackage(Class<?> oneOfThem, ZipOutputStream out) throws IOException {
        String packagePath = oneOfThem.getPackageName().replace('.', '/');
        try (Stream<Path> classes = Files.list(root(oneOfThem).resolve(packagePath))) {
            for (Path file : classes.toList()) {
                out.putNextEntry(new ZipEntry("WEB-INF/classes/" + packagePath + '/' + file.getFileName()));
                Files.copy(file, out);
            }
        }
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
