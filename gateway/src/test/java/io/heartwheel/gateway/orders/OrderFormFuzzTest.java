package io.heartwheel.gateway.orders;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.heartwheel.gateway.orders.OrderForm.Invalid;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes: an order, or words about what is wrong with it; never another exception, and never another number. */
class OrderFormFuzzTest {

    @Property
    void shouldReadAnyBytes(@ForAll final byte[] bytes) {
        read(bytes);
    }

    @Property
    void shouldReadAnythingLikeAnOrder(@ForAll("orders") final String json) {
        read(json.getBytes(UTF_8));
    }

    @Property
    void shouldReadAnyAuthorization(@ForAll("authorizations") final String header) {
        final Credentials credentials = new Credentials(List.of(OrdersClient.gemini("trader"), OrdersClient.lobster()));
        assertThat(credentials.find(List.of(header))).isNull();
    }

    @Property
    void shouldPassOnTheNumberThatWasWritten(@ForAll("decimals") final BigDecimal number) throws Invalid {
        final String written = number.toString();
        for (final String json : List.of(written, '"' + written + '"')) {
            final String read = OrderForm.of(("{\"symbol\":\"A\",\"side\":\"buy\",\"quantity\":1,\"price\":" + json + '}')
                .getBytes(UTF_8)).wanted().price();
            assertThat(read).isEqualTo(number.toPlainString());
        }
    }

    private static void read(final byte[] json) {
        try {
            final OrderForm form = OrderForm.of(json);
            assertThat(form.wanted().quantity()).matches("[0-9.]{1,32}");
            assertThat(form.wanted().side()).isIn("buy", "sell");
        } catch (final Invalid e) {
            assertThat(e).hasMessageMatching("[\\x20-\\x7e]{10,200}");
        }
    }

    @Provide
    Arbitrary<BigDecimal> decimals() {
        return Combinators.combine(Arbitraries.longs().between(0, Long.MAX_VALUE), Arbitraries.integers().between(0, 25))
            .as(BigDecimal::valueOf);
    }

    @Provide
    Arbitrary<String> orders() {
        final Arbitrary<String> names = Arbitraries.of("symbol", "side", "price", "quantity", "client_order_id", "time_in_force",
            "protective", "label", "other", "");
        final Arbitrary<String> values = Arbitraries.oneOf(Arbitraries.of("\"buy\"", "\"day\"", "true", "null", "1", "1.50", "-0",
            "1e9", "9e99", "1e-99", "\"1\"", "\"\"", "[", "{}", "[[1]]", "\"A\"", "\"\\u0000\"", "\"\\ud800\"", "1e+1", "0x1"),
            Arbitraries.strings().ofMaxLength(70).map(text -> '"' + text + '"'),
            Arbitraries.bigDecimals().map(BigDecimal::toString));
        return Combinators.combine(names, values).as((name, value) -> '"' + name + "\":" + value).list().ofMaxSize(8)
            .map(fields -> '{' + String.join(",", fields) + '}');
    }

    @Provide
    Arbitrary<String> authorizations() {
        return Arbitraries.oneOf(Arbitraries.strings(), Combinators.combine(Arbitraries.of("Basic ", "Bearer ", "basic"),
            Arbitraries.strings()).as(String::concat), Arbitraries.strings().map(text -> OrdersClient.basic("bot", text)));
    }
}
