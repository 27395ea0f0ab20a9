package io.virtwarden.logd.read;

import java.util.Arrays;

/** Puts lines together and passes on those that match. A line longer than {@link #LONGEST} is taken in pieces. One thread. */
final class LineSearch {
    static final int LONGEST = 256 << 10;

    private final Filter filter;
    private final boolean everyLine;
    private final Output out;
    private byte[] part = new byte[256];
    private int length;
    private long partMicros;

    /** @param everyLine without looking at the filter */
    LineSearch(Filter filter, boolean everyLine, Output out) {
        this.filter = filter;
        this.everyLine = everyLine;
        this.out = out;
    }

    void run(Run run) {
        byte[] text = run.text();
        int at = run.from();
        if (length > 0) {
            int end = Output.lineEnd(text, at, run.to());
            append(run, at, end);
            if (length > 0 && part[length - 1] == '\n') finish();
            at = end;
        }
        if (at < run.to()) rest(run, at);
    }

    /** From a line's start on. */
    private void rest(Run run, int from) {
        byte[] text = run.text();
        int lastEnd = run.to();
        while (lastEnd > from && text[lastEnd - 1] != '\n') lastEnd--;
        Literals.Scan scan = filter.scan(text, from, everyLine ? from : lastEnd);
        int at = from;
        while (at < lastEnd) {
            int place = everyLine ? at : scan.next(at);
            if (place < 0) break;
            int start = place;
            while (start > at && text[start - 1] != '\n') start--;
            int end = Output.lineEnd(text, place, lastEnd);
            if (everyLine || filter.matches(text, start, end)) out.line(text, start, end, run.timeAt(start));
            at = end;
        }
        append(run, lastEnd, run.to());
    }

    private void append(Run run, int from, int to) {
        int at = from;
        while (at < to) {
            if (length == 0) partMicros = run.timeAt(at);
            int count = Math.min(to - at, LONGEST - length);
            if (length + count > part.length)
                part = Arrays.copyOf(part, Math.min(LONGEST, Math.max(part.length * 2, length + count)));
            System.arraycopy(run.text(), at, part, length, count);
            length += count;
            at += count;
            if (length == LONGEST) finish();
        }
    }

    /** There is no more, or no more of this line. */
    void finish() {
        if (length > 0 && (everyLine || filter.matches(part, 0, length))) out.line(part, 0, length, partMicros);
        length = 0;
    }
}
