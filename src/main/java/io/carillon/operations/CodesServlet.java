package io.carillon.operations;

import io.carillon.protocol.CloseCode;
import io.carillon.protocol.ErrorCode;
import io.carillon.protocol.JsonObject;
import io.carillon.protocol.UnsubscribeCode;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The tables of error and close codes, for whoever shows them to people: there is one of each, in {@code protocol}. */
@WebServlet("/codes.json")
public class CodesServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static final String CODES = codes();

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        response.getWriter().write(CODES);
    }

    static String codes() {
        var json = new StringBuilder();
        JsonObject codes = JsonObject.in(json);
        codes.member("errors");
        JsonObject errors = JsonObject.in(json);
        for (ErrorCode code : ErrorCode.values()) {
            errors.member(Integer.toString(code.code()));
            JsonObject.in(json)
                    .text("text", code.text())
                    .raw("temporary", Boolean.toString(code.isTemporary()))
                    .end();
        }
        errors.end();
        codes.member("closes");
        JsonObject closes = JsonObject.in(json);
        for (CloseCode code : CloseCode.values()) {
            closes.member(Integer.toString(code.code()));
            JsonObject.in(json)
                    .text("text", code.text())
                    .raw("reconnect", Boolean.toString(code.clientComesBack()))
                    .end();
        }
        closes.end();
        codes.member("unsubscribes");
        JsonObject unsubscribes = JsonObject.in(json);
        for (UnsubscribeCode code : UnsubscribeCode.values()) {
            unsubscribes.member(Integer.toString(code.code()));
            JsonObject.in(json)
                    .text("text", code.text())
                    .raw("resubscribe", Boolean.toString(code.clientComesBack()))
                    .end();
        }
        unsubscribes.end();
        codes.end();
        return json.toString();
    }
}
