package org.gopark.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The two cores that everything runs on, and what keeps them awake. */
final class Cores implements AutoCloseable {
    private final int server;
    private final int load;
    private final String spinner;
    private final List<Child> spinners = new ArrayList<>();

    Cores(Programs programs) throws PeerFailure {
        List<Integer> allowed = allowed();
        if (allowed.size() < 2) {
            throw new PeerFailure("two cores are needed, this process may use " + allowed);
        }
        Programs.require("taskset", "apt-get install util-linux");
        server = allowed.get(0);
        load = allowed.get(1);
        spinner = programs.c("spin");
    }

    /** The first words of a server's command line. */
    List<String> server(Placement placement) {
        return List.of("taskset", "-c", placement == Placement.ONE_CORE ? "" + server : both());
    }

    /** The first words of the load generator's command line. */
    List<String> load(Placement placement) {
        return List.of("taskset", "-c", placement == Placement.ONE_CORE ? "" + load : both());
    }

    private String both() {
        return server + "," + load;
    }

    void set(Mode mode) throws PeerFailure {
        close();
        if (mode == Mode.AWAKE) {
            for (int core : new int[] {server, load}) {
                Child spin = new Child("spin", List.of(spinner, Integer.toString(core)));
                spinners.add(spin);
                spin.expect("spinning", Duration.ofSeconds(5));
            }
        }
    }

    @Override
    public void close() {
        spinners.forEach(Child::close);
        spinners.clear();
    }

    /** From a line such as {@code Cpus_allowed_list: 0-3,8}. */
    private static List<Integer> allowed() throws PeerFailure {
        List<Integer> cores = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"), UTF_8)) {
                if (line.startsWith("Cpus_allowed_list:")) {
                    for (String part :
                            line.substring(line.indexOf(':') + 1).strip().split(",", -1)) {
                        String[] ends = part.split("-", -1);
                        int last = Integer.parseInt(ends[ends.length - 1]);
                        for (int i = Integer.parseInt(ends[0]); i <= last; i++) {
                            cores.add(i);
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new PeerFailure("the harness needs Linux: " + e.getMessage());
        }
        return cores;
    }
}
