package io.virtwarden.chaos.invariant;

import java.util.regex.Pattern;

/** A counting guest's history has every number once and in order; where some are missing, a mark of a loss stands at that place. */
public final class ConsoleIsWhole implements Invariant {
    private static final Pattern MARK = Pattern.compile("^\\S+ --- .* ---$");
    private static final Pattern NUMBER = Pattern.compile("^[0-9A-F]{8}$");

    private final Findings findings = new Findings("no console byte is lost without a mark, none is doubled", "lines");

    @Override
    public String name() {
        return findings.name();
    }

    /** The whole history of a guest that counts in hexadecimal, with the marks of losses. The last line may be cut. */
    public synchronized void history(String guest, String text) {
        String[] lines = text.split("\n", -1);
        long next = 0;
        boolean marked = false;
        for (int i = 0; i < lines.length - 1; i++) {
            String line = lines[i];
            if (MARK.matcher(line).matches()) {
                marked = true;
            } else if (NUMBER.matcher(line).matches()) {
                long number = Long.parseLong(line, 16);
                findings.checked(1);
                if (number < next) {
                    findings.violated(guest + ": " + line + " comes again, at line " + (i + 1));
                } else if (number > next && !marked) {
                    findings.violated(
                            guest + ": " + (number - next) + " numbers are missing before " + line + " without a mark");
                }
                next = number + 1;
                marked = false;
            } else if (!beside(lines, i)) {
                findings.violated(guest + ": '" + line + "' at line " + (i + 1) + " is no number, and no mark is near");
            } else {
                // A number that was cut by the loss: the mark stands for the rest of it.
                marked = true;
            }
        }
    }

    /** Whether the line before or behind is a mark. */
    private static boolean beside(String[] lines, int i) {
        return (i > 0 && MARK.matcher(lines[i - 1]).matches())
                || (i + 1 < lines.length && MARK.matcher(lines[i + 1]).matches());
    }

    @Override
    public synchronized Verdict verdict() {
        return findings.verdict();
    }
}
