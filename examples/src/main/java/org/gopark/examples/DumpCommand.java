package org.gopark.examples;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.concurrent.Callable;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.gopark.runtime.GoroutinesMXBean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks a running program what its goroutines wait for. */
@Command(name = "dump", description = "The goroutine dump of a running program.")
final class DumpCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PID", description = "The process, a JVM of the same user.")
    private long pid;

    @Option(names = "--grouped", description = "Show equal stacks once.")
    private boolean grouped;

    @Option(
            names = "--older-than",
            paramLabel = "SECONDS",
            description = "Only goroutines that have waited for so long.")
    private double olderThan;

    @Override
    @SuppressWarnings("BanJNDI") // the address comes from the JVM that we have attached to
    public Integer call() throws IOException, JMException {
        try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address()))) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            ObjectName name = new ObjectName(GoroutinesMXBean.NAME);
            server.getObjectInstance(name);
            System.out.print(
                    JMX.newMXBeanProxy(server, name, GoroutinesMXBean.class)
                            .dump(grouped, olderThan));
            return 0;
        } catch (InstanceNotFoundException e) {
            throw new IOException(
                    "process " + pid + " does not use gopark, or runs with -Dgopark.jmx=false", e);
        }
    }

    /** Starts the JVM's own agent, if it does not run yet; it listens for this user only. */
    private String address() throws IOException {
        try {
            VirtualMachine vm = VirtualMachine.attach(Long.toString(pid));
            try {
                return vm.startLocalManagementAgent();
            } finally {
                vm.detach();
            }
        } catch (AttachNotSupportedException | IOException e) {
            throw new IOException("cannot attach to process " + pid + ": " + e.getMessage(), e);
        }
    }
}
