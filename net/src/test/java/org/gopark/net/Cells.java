package org.gopark.net;

import org.gopark.runtime.GoRuntime;

/** The cells of the matrix, scheduler by back end, that this version has. */
final class Cells {
    private Cells() {}

    static GoRuntime jdkSelector() {
        return GoRuntime.builder().scheduler("jdk").netpoll("selector").build();
    }
}
