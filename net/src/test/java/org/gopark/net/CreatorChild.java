package org.gopark.net;

import java.time.Duration;
import org.gopark.runtime.Go;
import org.gopark.runtime.GoroutineDump;

/** Prints a dump of a goroutine that sleeps, started from a line of this class. */
final class CreatorChild {
    private CreatorChild() {}

    public static void main(String[] args) throws InterruptedException {
        Thread sleeper = Go.go(CreatorChild::sleep);
        Await.until("sleeps", () -> text().contains("[sleep]"), CreatorChild::text);
        System.out.println(text());
        sleeper.interrupt();
        sleeper.join();
    }

    private static String text() {
        return GoroutineDump.take().toString();
    }

    private static void sleep() {
        try {
            Go.sleep(Duration.ofHours(1));
        } catch (InterruptedException e) {
            // The test is over.
        }
    }
}
