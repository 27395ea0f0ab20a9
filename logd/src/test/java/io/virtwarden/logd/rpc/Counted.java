package io.virtwarden.logd.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtwarden.testkit.lab.CountingGuest;
import java.util.ArrayList;
import java.util.List;

/** What a {@link CountingGuest} wrote, as it arrived. */
public record Counted(List<String> lines) {
    /** Whole lines only: what the BIOS says before, and half a line at both ends, does not count. */
    public static Counted in(String text) {
        var start = text.indexOf("00000000\n");
        var from = start >= 0 ? start : text.indexOf('\n') + 1;
        var until = text.lastIndexOf('\n') + 1;
        return new Counted(new ArrayList<>(
                text.substring(from, Math.max(from, until)).lines().toList()));
    }

    /** How many bytes are missing between the first line and the last. */
    long missing() {
        var whole = lines.stream().filter(line -> line.matches("[0-9A-F]{8}")).toList();
        var first = Long.parseLong(whole.get(0), 16);
        var last = Long.parseLong(whole.get(whole.size() - 1), 16);
        return (last - first + 1 - whole.size()) * CountingGuest.LINE;
    }

    /** Every number is one more than the one before. */
    public void hasNoHole() {
        assertThat(lines).isNotEmpty();
        var expected = Long.parseLong(lines.get(0), 16);
        for (var line : lines) {
            assertThat(line).as("line after %08X", expected - 1).isEqualTo(String.format("%08X", expected));
            expected++;
        }
    }
}
