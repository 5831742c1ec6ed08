package org.gopark.examples;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the example that its first argument names. */
@Command(
        name = "examples/run",
        description = "Runs an example of gopark.",
        subcommands = {Echo.class, EchoServer.class, EchoClient.class, ListExamples.class},
        synopsisSubcommandLabel = "EXAMPLE",
        mixinStandardHelpOptions = true)
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

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
            if (!(e instanceof IOException)) {
                throw e;
            }
            System.err.println(command.getCommandName() + ": " + e.getMessage());
            return 1;
        });
        System.exit(main.execute(args));
    }
}
