package io.carillon.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonObjectTest {

    @Test
    void whatHasItsDefaultIsLeftOut() {
        assertThat(JsonObject.create()
                        .text("a", "")
                        .text("b", null)
                        .number("c", 0)
                        .flag("d", false)
                        .raw("e", null)
                        .text())
                .isEqualTo("{}");
    }

    @Test
    void unlessAlwaysIsSaid() {
        assertThat(JsonObject.create().alwaysText("a", "").alwaysNumber("b", 0).text())
                .isEqualTo("{\"a\":\"\",\"b\":0}");
    }

    @Test
    void membersKeepTheirOrderAndNamesAndTextsAreQuoted() {
        JsonObject object = JsonObject.create()
                .text("z", "\"\\\n\u0001")
                .number("a\"", Long.MAX_VALUE)
                .flag("f", true)
                .raw("r", "[1,{\"x\":null}]");
        object.member("m").append("null");
        assertThat(object.text())
                .isEqualTo("{\"z\":\"\\\"\\\\\\n\\u0001\",\"a\\\"\":9223372036854775807,\"f\":true,"
                        + "\"r\":[1,{\"x\":null}],\"m\":null}");
    }

    @Test
    void objectsMayStandInObjects() {
        JsonObject outer = JsonObject.create();
        JsonObject inner = JsonObject.in(outer.member("in"));
        inner.number("a", 1).end();
        assertThat(outer.number("b", 2).text()).isEqualTo("{\"in\":{\"a\":1},\"b\":2}");
    }
}
