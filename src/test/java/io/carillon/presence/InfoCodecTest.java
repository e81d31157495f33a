package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.ClientInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoCodecTest {

    @Test
    void theFormIsTheOneThatTheScriptsRead() {
        assertThat(InfoCodec.encode(new ClientInfo("anna", "1"))).isEqualTo("1anna\n\n");
        assertThat(InfoCodec.encode(new ClientInfo("", "1", "{}", ""))).isEqualTo("1\n+{}\n+");
        assertThat(InfoCodec.encode(new ClientInfo("a\nb\\n", "1", null, "\"x\"")))
                .isEqualTo("1a\\nb\\\\n\n\n+\"x\"");
    }

    @Test
    void whatIsEncodedIsDecoded() {
        for (String text : new String[] {"", "a", "\n", "\\", "\\n", "\\\n", "+", "1\n\n", "\\\\n\n\\"}) {
            var info = new ClientInfo(text, "id", text, null);
            assertThat(InfoCodec.decode("id", InfoCodec.encode(info))).isEqualTo(info);
            info = new ClientInfo(text, "id", null, text);
            assertThat(InfoCodec.decode("id", InfoCodec.encode(info))).isEqualTo(info);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1a", "1a\n", "2a\n\n", "1a\n\n\n", "1a\nb\n", "1a\n\nb", "1a\\\n\n", "1\\a\n\n"})
    void nothingElseIsAccepted(String text) {
        assertThat(InfoCodec.decode("id", text)).isNull();
    }
}
