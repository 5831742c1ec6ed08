package org.gopark.examples;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints every example with its description. */
@Command(name = "list", description = "Every example with its one-line description.")
final class ListExamples implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.parent()
                .subcommands()
                .forEach((name, command) ->
                        System.out.printf(
                                "%-12s %s%n",
                                name,
                                String.join(
                                        " ",
                                        command.getCommandSpec().usageMessage().description())));
    }
}
