package io.virtwarden.hypervisor.stats;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as libvirt lays them out, of real domains, with whatever bytes in names and texts. */
final class RecordReaderTest {
    private static final int PARAMETER = 96;
    private static final int TYPE = 80;
    private static final int VALUE = 88;

    private final StatsLibrary libvirt = StatsLibrary.load();
    private final RecordReader reader = new RecordReader(libvirt, new FieldTable());
    /** What the native side would own. */
    private final List<Memory> alive = new ArrayList<>();

    @TempDir
    Path folder;

    private Memory memory(long bytes) {
        Memory memory = new Memory(bytes);
        memory.clear();
        alive.add(memory);
        return memory;
    }

    private Memory text(byte... bytes) {
        Memory text = memory(bytes.length + 1L);
        text.write(0, bytes, 0, bytes.length);
        return text;
    }

    private static void name(Memory parameters, int slot, byte... name) {
        parameters.write((long) slot * PARAMETER, name, 0, name.length);
    }

    private static void number(Memory parameters, int slot, String name, int type, long value) {
        name(parameters, slot, name.getBytes(StandardCharsets.UTF_8));
        parameters.setInt((long) slot * PARAMETER + TYPE, type);
        parameters.setLong((long) slot * PARAMETER + VALUE, value);
    }

    private Memory record(Pointer domain, Memory parameters, int count) {
        Memory record = memory(24);
        record.setPointer(0, domain);
        record.setPointer(8, parameters);
        record.setInt(16, count);
        return record;
    }

    private List<DomainSample> read(List<Memory> records) {
        Memory array = memory((records.size() + 1L) * Long.BYTES);
        for (int i = 0; i < records.size(); i++) {
            array.setPointer((long) i * Long.BYTES, records.get(i));
        }
        return reader.read(array, records.size(), Instant.EPOCH, true, false);
    }

    private void random(Random random, Memory parameters, int slot) {
        // libvirt ends every name within its 80 bytes.
        byte[] name = new byte[random.nextInt(TYPE)];
        random.nextBytes(name);
        name(parameters, slot, name);
        int type = random.nextInt(9);
        parameters.setInt((long) slot * PARAMETER + TYPE, type);
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        if (type != Layout.STRING) {
            parameters.setLong((long) slot * PARAMETER + VALUE, random.nextLong());
        } else if (random.nextInt(4) > 0) {
            parameters.setPointer((long) slot * PARAMETER + VALUE, text(bytes));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void readsOtherDomainsWhateverBytesOneHas(long seed) throws Exception {
        System.out.println("RecordReaderTest seed " + seed);
        Random random = new Random(seed);
        try (TestDriver driver = TestDriver.withDomains(folder, 6, 0);
                Listed domains = Listed.domains(libvirt, driver.pointer(), 0)) {
            for (int round = 0; round < 200; round++) {
                List<Memory> records = new ArrayList<>();
                for (Pointer domain : domains.items()) {
                    int noise = random.nextInt(8);
                    Memory parameters = memory((noise + 1L) * PARAMETER);
                    for (int slot = 0; slot < noise; slot++) {
                        random(random, parameters, slot);
                    }
                    number(parameters, noise, "state.state", Layout.INT, 1);
                    records.add(record(domain, parameters, noise + 1));
                }
                assertThat(read(records)).hasSize(6).allSatisfy(sample -> {
                    assertThat(sample.state()).isEqualTo(1);
                    assertThat(sample.active()).isTrue();
                });
                alive.clear();
            }
        }
    }

    @Test
    void replacesBytesThatAreNotUtf8() throws Exception {
        try (TestDriver driver = TestDriver.withDomains(folder, 1, 0);
                Listed domains = Listed.domains(libvirt, driver.pointer(), 0)) {
            Memory parameters = memory(PARAMETER);
            name(parameters, 0, "block.0.name".getBytes(StandardCharsets.US_ASCII));
            parameters.setInt(TYPE, Layout.STRING);
            parameters.setPointer(VALUE, text((byte) 'v', (byte) 0xff, (byte) 0xc3, (byte) 'a'));
            DomainSample sample =
                    read(List.of(record(domains.items().get(0), parameters, 1))).get(0);
            assertThat(sample.text(sample.layout().slot("block.0.name"))).isEqualTo("v\uFFFD\uFFFDa");
        }
    }

    @Test
    void forgetsDomainsAndLayoutsThatNobodyHasAnyMore() throws Exception {
        try (TestDriver driver = TestDriver.withDomains(folder, 4, 0);
                Listed domains = Listed.domains(libvirt, driver.pointer(), 0)) {
            for (int round = 0; round < 10_000; round++) {
                Memory parameters = memory(PARAMETER);
                number(parameters, 0, "block." + round % 500 + ".capacity", Layout.ULLONG, round);
                read(List.of(record(domains.items().get(round % 4), parameters, 1)));
                alive.clear();
            }
            assertThat(reader.remembered()).isEqualTo(1);
            assertThat(reader.layouts()).isLessThanOrEqualTo(RecordReader.SWEEP_FROM + 1);
        }
    }
}
