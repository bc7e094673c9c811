package io.heartwheel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientNameTest {
    private final ApiKey key = new ApiKey("one", "account", "gemini", "id", Map.of());

    @ParameterizedTest
    @ValueSource(strings = {"", "label", "a/b", "a\\b", "\\\\u{41}", "\u00e9\ud83d\ude00", "line\nbreak", "\\#", "\u0000"})
    void shouldFindAClientByItsName(final String part) {
        final Client client = key.client(part);
        assertThat(key.clientNamed(client.name())).isEqualTo(client);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemini/other", "gemini/onetwo", "gemini/one/", "polymarket/one", "gemini/one/\u00e9",
        "gemini/one/\\u{110000}", "gemini/one/\\u{41}", "gemini/one/\\"})
    void shouldFindNobodyByANameThatNobodyHas(final String name) {
        assertThat(key.clientNamed(name)).isNull();
    }

    @Test
    void shouldNotGuessWhatWasCut() {
        assertThat(key.clientNamed(key.client("x".repeat(500)).name())).isNull();
    }
}
