package io.virtwarden.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A node file of libvirt's test driver with many running domains. */
final class TestDriverFile {
    private TestDriverFile() {}

    /**
     * @param iothreads per domain; domstats of the test driver gives three parameters for each
     * @return the URI that opens it
     */
    static String write(Path file, int domains, int iothreads) throws IOException {
        StringBuilder xml = new StringBuilder("<node>\n");
        for (int i = 0; i < domains; i++) {
            xml.append("<domain type='test'><name>bench-")
                    .append(i)
                    .append("</name><uuid>")
                    .append(String.format("00000000-0000-4000-8000-%012x", i))
                    .append("</uuid><memory>8192</memory><vcpu>2</vcpu><iothreads>")
                    .append(iothreads)
                    .append("</iothreads><os><type>hvm</type></os></domain>\n");
        }
        Files.writeString(file, xml.append("</node>\n"));
        return "test://" + file.toAbsolutePath();
    }
}
