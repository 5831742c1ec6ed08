package org.gopark.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ports of services that have a name: those of /etc/services, and a few that every system
 * knows.
 *
 * <p>Go: net/lookup.go services, net/port_unix.go
 */
final class Services {
    private static final Map<String, Integer> TCP = new HashMap<>();

    static {
        Object[] known = {
            "domain",
            53,
            "ftp",
            21,
            "ftps",
            990,
            "gopher",
            70,
            "http",
            80,
            "https",
            443,
            "imap2",
            143,
            "imap3",
            220,
            "imaps",
            993,
            "pop3",
            110,
            "pop3s",
            995,
            "smtp",
            25,
            "submissions",
            465,
            "ssh",
            22,
            "telnet",
            23
        };
        for (int i = 0; i < known.length; i += 2) {
            TCP.put((String) known[i], (Integer) known[i + 1]);
        }
        try {
            Files.readAllLines(Path.of("/etc/services"), ISO_8859_1).forEach(Services::line);
        } catch (IOException e) {
            // Some systems have none.
        }
    }

    private Services() {}

    /** {@code name port/protocol alias... # comment} */
    private static void line(String line) {
        String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
        if (words.length < 2 || !words[1].matches("[0-9]{1,5}/tcp")) {
            return;
        }
        int port = Integer.parseInt(words[1].substring(0, words[1].indexOf('/')));
        if (port > 65535) {
            return;
        }
        for (int i = 0; i < words.length; i++) {
            if (i != 1) {
                TCP.put(words[i].toLowerCase(Locale.ROOT), port);
            }
        }
    }

    /** Null: nobody knows it. Upper and lower case are the same. */
    static @Nullable Integer tcpPort(String name) {
        return TCP.get(name.toLowerCase(Locale.ROOT));
    }
}
