package org.gopark.net;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/** Runs the body of every test of a {@link NetContract} as a goroutine of its runtime. */
final class OnGoroutine implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> body,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        run(body, method.getExecutable(), context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> body,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        run(body, method.getExecutable(), context);
    }

    private static void run(Invocation<Void> body, Method method, ExtensionContext context)
            throws Throwable {
        NetContract test = (NetContract) context.getRequiredTestInstance();
        NotSimulated not = method.getAnnotation(NotSimulated.class);
        if (not != null && Cells.isSimulated(test.rt)) {
            body.skip();
            throw new TestAbortedException("not simulated: " + not.value());
        }
        test.runBody(() -> {
            try {
                return body.proceed();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        });
    }
}
