package org.gopark.net;

import java.lang.reflect.Method;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Runs the body of every test of a {@link NetContract} as a goroutine of its runtime. */
final class OnGoroutine implements InvocationInterceptor {
    @Override
    public void interceptTestMethod(
            Invocation<Void> body,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        run(body, context);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> body,
            ReflectiveInvocationContext<Method> method,
            ExtensionContext context)
            throws Throwable {
        run(body, context);
    }

    private static void run(Invocation<Void> body, ExtensionContext context) throws Throwable {
        NetContract test = (NetContract) context.getRequiredTestInstance();
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
