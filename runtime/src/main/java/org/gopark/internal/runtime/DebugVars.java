package org.gopark.internal.runtime;

/**
 * What {@code -Dgopark.debug=name=value,name=value} asks for.
 *
 * <p>Go: runtime/runtime1.go dbgvars, parsedebugvars
 */
final class DebugVars {
    private static final String ALL = System.getProperty("gopark.debug", "");

    private DebugVars() {}

    /** The number that {@code name} was given last; 0 if it was given none. */
    static int get(String name) {
        return get(ALL, name);
    }

    static int get(String all, String name) {
        int value = 0;
        for (String field : all.split(",", -1)) {
            int eq = field.indexOf('=');
            if (eq > 0 && field.substring(0, eq).strip().equals(name)) {
                try {
                    value = Integer.parseInt(field.substring(eq + 1).strip());
                } catch (NumberFormatException e) {
                    // As in Go, what makes no sense is passed over.
                }
            }
        }
        return value;
    }
}
