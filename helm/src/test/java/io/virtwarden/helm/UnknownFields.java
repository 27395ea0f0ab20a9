package io.virtwarden.helm;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Fields that fabric8 read and has no property for: its types keep them in {@code additionalProperties}, at every depth. */
final class UnknownFields {
    private static final String MODEL = "io.fabric8.";

    private UnknownFields() {}

    /** Their paths; empty if all are known. */
    static List<String> in(Object object) {
        List<String> found = new ArrayList<>();
        walk(object, object.getClass().getSimpleName(), found);
        return found;
    }

    private static void walk(Object value, String path, List<String> found) {
        if (value instanceof Collection<?> all) {
            for (Object each : all) if (each != null) walk(each, path + "[]", found);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> {
                if (each != null) walk(each, path + "." + key, found);
            });
        } else if (value.getClass().getName().startsWith(MODEL) && !(value instanceof Enum<?>)) {
            for (Method method : value.getClass().getMethods()) property(value, method, path, found);
        }
    }

    private static void property(Object value, Method method, String path, List<String> found) {
        if (!method.getName().startsWith("get") || method.getParameterCount() > 0) return;
        Object content = read(value, method);
        if (method.getName().equals("getAdditionalProperties")) {
            if (content instanceof Map<?, ?> unknown) unknown.keySet().forEach(key -> found.add(path + "." + key));
        } else if (content != null) {
            walk(content, path + "." + method.getName().substring("get".length()), found);
        }
    }

    private static @org.jspecify.annotations.Nullable Object read(Object value, Method method) {
        try {
            return method.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("cannot read " + method, e);
        }
    }
}
