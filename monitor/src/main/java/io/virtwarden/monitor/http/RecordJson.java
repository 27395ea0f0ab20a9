package io.virtwarden.monitor.http;

import io.netty.buffer.ByteBuf;
import io.virtwarden.chassis.audit.AuditRecord;
import io.virtwarden.chassis.audit.Timestamps;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A record as one line of JSON: {@code id, seq, epoch, time, type, subject, key, chain, data}. Stateless. */
public final class RecordJson {
    private RecordJson() {}

    /** The line, without its end; {@code data} byte for byte as it was journalled. */
    public static byte[] line(AuditRecord record) {
        byte[] head = ("{\"id\":\"" + record.id()
                        + "\",\"seq\":" + record.sequence()
                        + ",\"epoch\":" + record.epoch()
                        + ",\"time\":\"" + Timestamps.rfc3339(record.time())
                        + "\",\"type\":\"" + escaped(record.type())
                        + "\",\"subject\":\"" + escaped(record.subject())
                        + "\",\"key\":\"" + escaped(record.key())
                        + "\",\"chain\":\"" + HexFormat.of().formatHex(record.chain())
                        + "\",\"data\":")
                .getBytes(StandardCharsets.UTF_8);
        byte[] line = new byte[head.length + record.data().length + 1];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(record.data(), 0, line, head.length, record.data().length);
        line[line.length - 1] = '}';
        return line;
    }

    /** Appends the record in the form of a stream: a line, or a Server-Sent Event with its id. */
    static void append(ByteBuf out, AuditRecord record, boolean sse) {
        if (sse) {
            out.writeCharSequence(
                    "id: " + record.id() + "\nevent: " + record.type() + "\ndata: ", StandardCharsets.UTF_8);
        }
        out.writeBytes(line(record)).writeByte('\n');
        if (sse) {
            out.writeByte('\n');
        }
    }

    /** Something to tell the reader that is no record. */
    static void note(ByteBuf out, String text, boolean sse) {
        String json = "{\"note\":\"" + escaped(text) + "\"}\n";
        out.writeCharSequence(sse ? "event: note\ndata: " + json + "\n" : json, StandardCharsets.UTF_8);
    }

    private static String escaped(String text) {
        return new String(
                com.fasterxml.jackson.core.io.JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
