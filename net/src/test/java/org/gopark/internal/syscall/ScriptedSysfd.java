package org.gopark.internal.syscall;

import java.nio.channels.SocketChannel;

/** A stream whose system calls a test may replace one by one. */
public class ScriptedSysfd extends SysfdChannel.Stream {
    public ScriptedSysfd(SocketChannel ch) {
        super(ch);
    }
}
