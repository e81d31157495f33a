package io.carillon.hooks;

import io.carillon.channel.ClientInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of clients ({@code rpc}). Of several handlers the first that knows a method answers it: no two should know
 * the same one. The calls of one connection are answered one after the other.
 */
public interface RpcHandler {

    /**
     * @return the result, one JSON value; empty: this handler does not know the method. If none does, error 104
     * @throws Veto to answer with an error, or to end the connection
     */
    Optional<String> onRpc(Call call);

    /**
     * A call.
     *
     * @param method its name; may be empty
     * @param data the parameters, one compact JSON value; null: none
     */
    record Call(ClientInfo client, String method, @Nullable String data) {}
}
