package org.gopark.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of an address that is one, and the forms that are not. */
final class HostPortTest {
    /** Go: net/ip_test.go TestSplitHostPort, the good forms */
    @ParameterizedTest
    @CsvSource({
        "example:smtp,             example,        smtp",
        "example:25,               example,        25",
        "example%eth0:smtp,        example%eth0,   smtp",
        "example%eth0:25,          example%eth0,   25",
        "[example%eth0]:smtp,      example%eth0,   smtp",
        "[example%eth0]:25,        example%eth0,   25",
        "192.0.2.1:smtp,           192.0.2.1,      smtp",
        "192.0.2.1:25,             192.0.2.1,      25",
        "[2001:db8::1]:smtp,       2001:db8::1,    smtp",
        "[2001:db8::1]:25,         2001:db8::1,    25",
        "[fe80::7%eth0]:smtp,      fe80::7%eth0,   smtp",
        "[fe80::7%eth0]:25,        fe80::7%eth0,   25",
        ":smtp,                    '',             smtp",
        ":25,                      '',             25",
        "example.org:,             example.org,    ''",
        "192.0.2.1:,               192.0.2.1,      ''",
        "[2001:db8::1]:,           2001:db8::1,    ''",
        "example.org:smtp%x,       example.org,    smtp%x",
    })
    void splitHostPort(String address, String host, String port) throws Exception {
        assertThat(HostPort.split(address)).isEqualTo(new HostPort(host, port));
    }

    /** Go: net/ip_test.go TestSplitHostPort, the bad forms */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "example.org,              missing port in address",
                "192.0.2.1,                missing port in address",
                "[2001:db8::1],            missing port in address",
                "[fe80::7%eth0],           missing port in address",
                "[example%eth0],           missing port in address",
                "example%eth0,             missing port in address",
                "2001:db8::1,              too many colons in address",
                "fe80::7%eth0,             too many colons in address",
                "fe80::7%eth0:25,          too many colons in address",
                "[a:b],                    missing port in address",
                "[a:b]c,                   missing port in address",
                "[a]b:c,                   missing port in address",
                "[a]:[b]:c,                too many colons in address",
                "[a]:[b]c,                 unexpected '[' in address",
                "a[b]:c,                   unexpected '[' in address",
                "a]b:c,                    unexpected ']' in address",
                "[2001:db8::1:25,          missing ']' in address",
                "[a[b]:c,                  unexpected '[' in address",
                "[a]:b],                   unexpected ']' in address",
            })
    void splitHostPortRefuses(String address, String reason) {
        assertThatThrownBy(() -> HostPort.split(address))
                .isInstanceOf(IOException.class)
                .hasMessage("address %s: %s", address, reason);
    }

    @Test
    void splitHostPortRefusesNothingAtAll() {
        assertThatThrownBy(() -> HostPort.split("")).hasMessage("missing port in address");
    }

    /** Go: net/ip_test.go TestJoinHostPort */
    @ParameterizedTest
    @CsvSource({
        "example,        smtp,   example:smtp",
        "example,        25,     example:25",
        "example%eth0,   25,     example%eth0:25",
        "192.0.2.1,      smtp,   192.0.2.1:smtp",
        "192.0.2.1,      25,     192.0.2.1:25",
        "2001:db8::1,    smtp,   [2001:db8::1]:smtp",
        "2001:db8::1,    25,     [2001:db8::1]:25",
        "fe80::7%eth0,   25,     [fe80::7%eth0]:25",
        "'',             smtp,   :smtp",
        "'',             25,     :25",
        "example.org,    '',     example.org:",
        "2001:db8::1,    '',     [2001:db8::1]:",
    })
    void joinHostPort(String host, String port, String address) {
        assertThat(HostPort.join(host, port)).isEqualTo(address);
        assertThat(new HostPort(host, port)).hasToString(address);
    }

    /** Whatever the text: it is taken apart, and put together means the same, or it is refused. */
    @Test
    void everyTextIsTakenApartOrRefused() throws Exception {
        int good = 0;
        List<String> texts = List.of("");
        for (int length = 1; length <= 6; length++) {
            texts =
                    texts.stream()
                            .flatMap(t -> Stream.of("[", "]", ":", "a", "%").map(t::concat))
                            .toList();
            for (String text : texts) {
                try {
                    HostPort hp = HostPort.split(text);
                    assertThat(HostPort.split(hp.toString())).as(text).isEqualTo(hp);
                    good++;
                } catch (IOException e) {
                    assertThat(e.getMessage())
                            .startsWith("address " + text + ": ")
                            .endsWith(" in address");
                }
            }
        }
        assertThat(good).isPositive();
    }

    @Test
    void nullIsRefused() {
        for (Action a :
                List.<Action>of(
                        () -> HostPort.split(null),
                        () -> HostPort.join(null, "80"),
                        () -> HostPort.join("host", null),
                        () -> new HostPort(null, "80"),
                        () -> new HostPort("host", null))) {
            assertThatThrownBy(a::run).isInstanceOf(NullPointerException.class);
        }
    }
}
