package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The functions of machine code that enter the kernel. Needs the flag for native access. */
@Timeout(30)
@SuppressWarnings("restricted")
final class SyscallStubsTest {
    private static final int PAGE = 64 * 1024; // or less, on any machine
    private static final int PROT_READ = 1;
    private static final int MAP_PRIVATE = 2;

    private static MethodHandle call(int ofX86, int ofAArch64, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(SyscallStubs.stub(ofX86, ofAArch64), type);
    }

    @Test
    void returnsTheResult() throws Throwable {
        int pid = (int) call(39, 172, FunctionDescriptor.of(JAVA_INT)).invokeExact();
        assertThat((long) pid).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void returnsTheNegatedErrorNumber() throws Throwable {
        assertThat(Linux.close(-1)).isEqualTo(-9); // EBADF
        int n = (int) call(511, 511, FunctionDescriptor.of(JAVA_INT)).invokeExact();
        assertThat(n).isEqualTo(Linux.ENOSYS);
    }

    /** Each of the six has a meaning: a part of a file, mapped. */
    @Test
    void takesSixArguments(@TempDir Path dir) throws Throwable {
        byte[] content = new byte[2 * PAGE];
        content[PAGE + 5] = 42;
        Path file = Files.write(dir.resolve("two-pages"), content);
        FunctionDescriptor type =
                FunctionDescriptor.of(
                        JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
        MethodHandle mmap = call(9, 222, type);
        try (OpenFile open = OpenFile.open(file);
                Arena arena = Arena.ofConfined()) {
            long at =
                    (long)
                            mmap.invokeExact(
                                    0L,
                                    (long) PAGE,
                                    PROT_READ,
                                    MAP_PRIVATE,
                                    open.number(),
                                    (long) PAGE);
            assertThat(at).isPositive();
            MemorySegment mapped =
                    MemorySegment.ofAddress(at).reinterpret(PAGE, arena, SyscallStubsTest::unmap);
            assertThat(mapped.toArray(JAVA_BYTE))
                    .isEqualTo(Arrays.copyOfRange(content, PAGE, 2 * PAGE));
        }
    }

    private static void unmap(MemorySegment s) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG);
        try {
            int n = (int) call(11, 215, type).invokeExact(s.address(), s.byteSize());
            assertThat(n).isZero();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void canBeExecutedAndNotWritten() throws Exception {
        long at = SyscallStubs.stub(0, 0).address();
        String mapping =
                Files.readString(Path.of("/proc/self/maps"), UTF_8)
                        .lines()
                        .filter(line -> contains(line, at))
                        .findFirst()
                        .orElseThrow();
        assertThat(mapping.split(" ", -1)[1]).isEqualTo("r-xp");
    }

    private static boolean contains(String mapping, long address) {
        String[] ends = mapping.substring(0, mapping.indexOf(' ')).split("-", -1);
        return Long.parseUnsignedLong(ends[0], 16) <= address
                && address < Long.parseUnsignedLong(ends[1], 16);
    }
}
