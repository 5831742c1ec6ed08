package org.gopark.examples;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Runs the example that its first argument names. */
@Command(
        name = "examples/run",
        description = "Runs an example of gopark.",
        subcommands = {
            Echo.class,
            EchoServer.class,
            EchoClient.class,
            DumpCommand.class,
            Hog.class,
            ListExamples.class
        },
        synopsisSubcommandLabel = "EXAMPLE")
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help and exit.")
    private boolean help;

    private Main() {}

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                spec.commandLine(), "Which example? 'examples/run list' names them.");
    }

    /** Exits with 0; 1 if the network failed, with one line that says why; 2 for a bad command. */
    public static void main(String[] args) {
        CommandLine main = new CommandLine(new Main());
        main.setExecutionExceptionHandler((e, command, parsed) -> {
            boolean network = e instanceof IOException;
            if (!network && !(e instanceof IllegalArgumentException)) {
                throw e;
            }
            System.err.println(command.getCommandName() + ": " + e.getMessage());
            return network ? 1 : 2;
        });
        System.exit(main.execute(args));
    }
}
