package io.carillon.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.channel.Position;
import io.carillon.channel.Refusal;
import io.carillon.history.HistoryQuery;
import io.carillon.protocol.JsonFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistoryParametersTest {

    @Test
    void readsEveryParameter() {
        HistoryParameters parameters =
                of("{\"channel\":\"chat:a\",\"limit\":10,\"since\":{\"offset\":5,\"epoch\":\"e\"},\"reverse\":true}");
        assertThat(parameters).isEqualTo(new HistoryParameters("chat:a", 10, new Position(5, "e"), true));
        assertThat(parameters.query()).isEqualTo(new HistoryQuery(10, new Position(5, "e"), true, null, null));
    }

    @Test
    void withoutALimitOnlyThePositionIsAskedFor() {
        assertThat(of("{}").query()).isEqualTo(new HistoryQuery(0, null, false, null, null));
    }

    @Test
    void withLimitMinusOneEverythingIs() {
        assertThat(of("{\"limit\":-1}").query().limit()).isEqualTo(HistoryQuery.NO_LIMIT);
    }

    @Test
    void anEmptySinceIsTheBeginning() {
        assertThat(of("{\"since\":{}}").query().since()).isEqualTo(new Position(0, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"channel":[]}               | "channel" is not a string
                    {"limit":-2}                 | "limit" is not a whole number from -1 to 2147483647
                    {"limit":2147483648}         | "limit" is not a whole number from -1 to 2147483647
                    {"limit":"5"}                | "limit" is not a whole number from -1 to 2147483647
                    {"since":5}                  | "since" is not an object
                    {"since":{"offset":-1}}      | "offset" is not a whole number from 0 to 9223372036854775807
                    {"since":{"epoch":1}}        | "epoch" is not a string
                    {"reverse":1}                | "reverse" is not true or false
                    """)
    void refusesAParameterOfTheWrongKind(String body, String sentence) {
        assertThatThrownBy(() -> of(body))
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage(sentence);
    }

    @Test
    void refusesToReadBackwardFromBeforeTheFirst() {
        HistoryParameters parameters = of("{\"since\":{\"offset\":0},\"reverse\":true}");
        assertThatThrownBy(parameters::query)
                .isInstanceOf(Refusal.BadRequest.class)
                .hasMessage("there is nothing before offset 0: reverse needs since.offset of 1 or more");
    }

    private static HistoryParameters of(String body) {
        return HistoryParameters.of(JsonFields.of(body));
    }
}
