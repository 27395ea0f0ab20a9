import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars with their entries uncompressed, in the order of their names and all of one time, without native code for other systems than
 * Linux on x86-64 and ARM64. The package's own compression goes over all of them at once and makes them half as large as jars that are
 * compressed by themselves; and a JVM has nothing to inflate.
 *
 * Usage: java StoredJars.java FROM TO; folders below FROM are kept.
 */
final class StoredJars {
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|a)$");
    private static final Pattern PROCESSOR = Pattern.compile(".*(x86_64|x86-64|amd64|aarch64|aarch_64).*");
    private static final Pattern OTHER_SYSTEM =
            Pattern.compile("(?i).*(darwin|mac|win|freebsd|openbsd|dragonfly|sunos|aix|android).*");

    /** It lists folders, which are not kept; a JVM that finds a wrong one refuses the jar. */
    private static final String INDEX = "META-INF/INDEX.LIST";

    /** 1980, where the times of a zip begin; the same on every machine. */
    private static final long TIME = 315_532_800_000L;

    private StoredJars() {}

    public static void main(String[] arguments) throws IOException {
        Path from = Path.of(arguments[0]);
        Path to = Path.of(arguments[1]);
        List<Path> jars;
        try (Stream<Path> all = Files.walk(from)) {
            jars = all.filter(path -> path.toString().endsWith(".jar")).sorted().toList();
        }
        for (Path jar : jars) {
            Path copy = to.resolve(from.relativize(jar).toString());
            Files.createDirectories(copy.getParent());
            store(jar, copy);
        }
        System.out.println(jars.size() + " jars in " + to);
    }

    private static void store(Path jar, Path copy) throws IOException {
        try (ZipFile in = new ZipFile(jar.toFile());
                OutputStream file = Files.newOutputStream(copy);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setMethod(ZipOutputStream.STORED);
            TreeMap<String, ZipEntry> entries = new TreeMap<>((a, b) -> {
                // The manifest first: that is how jar tools know it.
                boolean first = a.equals("META-INF/MANIFEST.MF");
                boolean second = b.equals("META-INF/MANIFEST.MF");
                return first == second ? a.compareTo(b) : first ? -1 : 1;
            });
            in.stream().forEach(entry -> entries.putIfAbsent(entry.getName(), entry));
            for (ZipEntry entry : entries.values()) {
                String name = entry.getName();
                if (entry.isDirectory() || name.equals(INDEX) || foreign(name)) continue;
                byte[] bytes = in.getInputStream(entry).readAllBytes();
                CRC32 crc = new CRC32();
                crc.update(bytes);
                ZipEntry stored = new ZipEntry(name);
                stored.setSize(bytes.length);
                stored.setCrc(crc.getValue());
                stored.setTimeLocal(java.time.LocalDateTime.ofEpochSecond(TIME / 1000, 0, java.time.ZoneOffset.UTC));
                out.putNextEntry(stored);
                out.write(bytes);
                out.closeEntry();
            }
        }
    }

    private static boolean foreign(String name) {
        return NATIVE.matcher(name).matches()
                && (!PROCESSOR.matcher(name).matches() || OTHER_SYSTEM.matcher(name).matches());
    }
}
