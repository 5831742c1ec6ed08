package org.gopark.internal.syscall;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * The one thing that Java cannot say: the instruction that enters the kernel. There is a function
 * of machine code for each number of a system call. It takes what the call takes, and returns what
 * the kernel returns: a result, or the negated error number.
 *
 * <p>The C library has such functions too. But they leave the error number in a variable of the
 * thread, which the JVM must fetch before it does anything else, into memory that it slices for
 * each call; benchmarks/RESULTS.md has what that costs.
 *
 * <p>Go: internal/runtime/syscall/linux/asm_linux_amd64.s Syscall6, asm_linux_arm64.s
 *
 * <p>Differs from Go: a function for each number and not one that is told the number, so that the
 * arguments of a call are where the kernel wants them, all but one.
 */
@SuppressWarnings("restricted")
final class SyscallStubs {
    /** More than there are. */
    private static final int NUMBERS = 512;

    private static final int SIZE = 16; // bytes of a stub

    private static final boolean IS_X86 = System.getProperty("os.arch", "").equals("amd64");

    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int PROT_READ_EXEC = 1 | 4;
    private static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemorySegment TEXT = text();

    private SyscallStubs() {}

    /** The function for the call that has the one number or the other. */
    static MemorySegment stub(int ofX86, int ofAArch64) {
        return TEXT.asSlice((long) (IS_X86 ? ofX86 : ofAArch64) * SIZE);
    }

    /** Never writable and executable at a time. */
    private static MemorySegment text() {
        MethodHandle mmap =
                function(
                        "mmap",
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT,
                                JAVA_LONG));
        MethodHandle mprotect =
                function(
                        "mprotect",
                        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
        long size = (long) NUMBERS * SIZE;
        try {
            long at =
                    (long)
                            mmap.invokeExact(
                                    0L, size, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            if (at == -1) {
                throw new LinkageError("needs memory, of which there is none");
            }
            MemorySegment text = MemorySegment.ofAddress(at).reinterpret(size);
            for (int number = 0; number < NUMBERS; number++) {
                assemble(text.asSlice((long) number * SIZE, SIZE), number);
            }
            // On AArch64 the kernel brings the caches into line when it makes a page executable.
            if ((int) mprotect.invokeExact(at, size, PROT_READ_EXEC) != 0) {
                throw new LinkageError("needs memory for machine code, which the system refuses");
            }
            return text;
        } catch (Throwable e) {
            throw Linux.unreachable(e);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        MemorySegment symbol =
                LINKER.defaultLookup()
                        .find(name)
                        .orElseThrow(() -> new LinkageError("needs " + name + " of the C library"));
        return LINKER.downcallHandle(symbol, type);
    }

    private static void assemble(MemorySegment stub, int number) {
        if (IS_X86) {
            // The kernel has the fourth argument in r10, since the instruction overwrites rcx.
            put(stub, 0, 0xf3, 0x0f, 0x1e, 0xfa); // endbr64: may be called by address
            put(stub, 4, 0xb8, number & 0xff, number >>> 8, 0, 0); // mov eax, number
            put(stub, 9, 0x49, 0x89, 0xca); // mov r10, rcx
            put(stub, 12, 0x0f, 0x05); // syscall
            put(stub, 14, 0xc3); // ret
        } else {
            put(stub, 0, 0x5f, 0x24, 0x03, 0xd5); // bti c: may be called by address
            ValueLayout.OfInt word = JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
            stub.set(word, 4, 0xd2800008 | number << 5); // mov x8, number
            put(stub, 8, 0x01, 0x00, 0x00, 0xd4); // svc 0
            put(stub, 12, 0xc0, 0x03, 0x5f, 0xd6); // ret
        }
    }

    private static void put(MemorySegment stub, int at, int... code) {
        for (int i = 0; i < code.length; i++) {
            stub.set(ValueLayout.JAVA_BYTE, at + i, (byte) code[i]);
        }
    }
}
