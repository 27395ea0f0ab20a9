package io.virtwarden.hypervisor.stats;

import java.util.Arrays;

/**
 * The name of a statistic as libvirt gives it, with its numbers taken out: {@code block.12.rd.reqs} is template
 * {@code block.#.rd.reqs} with numbers [12]. Instances are interned by their reader, so {@code ==} and {@link #id()} may be used.
 */
public final class Field {
    /** Id of the fields beyond the table's bound. */
    public static final int UNLISTED = -1;

    private final int id;
    private final String name;
    private final String template;
    private final int[] numbers;

    private Field(int id, String name, String template, int[] numbers) {
        this.id = id;
        this.name = name;
        this.template = template;
        this.numbers = numbers;
    }

    /** @param id dense, from 0, unique within one reader */
    static Field of(int id, String name) {
        StringBuilder template = new StringBuilder(name.length());
        int[] numbers = new int[4];
        int count = 0;
        for (String part : name.split("\\.", -1)) {
            if (template.length() > 0) {
                template.append('.');
            }
            if (count < numbers.length && isNumber(part)) {
                numbers[count++] = Integer.parseInt(part);
                template.append('#');
            } else {
                template.append(part);
            }
        }
        return new Field(id, name, template.toString(), Arrays.copyOf(numbers, count));
    }

    /** Nine digits fit an int; libvirt's indices and ids are far below that. */
    private static boolean isNumber(String part) {
        if (part.isEmpty() || part.length() > 9) {
            return false;
        }
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) < '0' || part.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    public int id() {
        return id;
    }

    /** As libvirt gave it. */
    public String name() {
        return name;
    }

    /** With {@code #} for each number. */
    public String template() {
        return template;
    }

    /** How many numbers the name has. */
    public int numbers() {
        return numbers.length;
    }

    /** The nth number, from 0. Indices of devices may have holes. */
    public int number(int n) {
        return numbers[n];
    }

    @Override
    public String toString() {
        return name;
    }
}
