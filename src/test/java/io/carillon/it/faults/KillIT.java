package io.carillon.it.faults;

import io.carillon.checker.Cluster;
import io.carillon.checker.Load;
import io.carillon.checker.Target;
import io.carillon.testing.CarillonServer;
import io.carillon.testing.Postgres;
import io.carillon.testing.Seeds;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * F12 for a single node: {@code kill -9} in the middle of twenty publishers, again and again, and the server comes back on what it had stored. Twenty kills
 * take minutes, and are made when asked for: {@code -Dcarillon.test.kills=20}.
 */
class KillIT {

    private static final int KILLS = Integer.getInteger("carillon.test.kills", 1);
    private static final int MOST_BETWEEN_KILLS = 1_000;
    private static final Load.Size TWENTY_PUBLISHERS = new Load.Size(20, 4, 5);

    @Test
    void nothingAcknowledgedIsLostInTheDefaultH2File() {
        try (CarillonServer server = Cluster.configured("kill-h2").start()) {
            killAgainAndAgain(server);
        }
    }

    @Test
    void nothingAcknowledgedIsLostOnPostgres() {
        try (Postgres postgres = Postgres.start();
                CarillonServer server =
                        Cluster.configured("kill-postgres").with(postgres).start()) {
            killAgainAndAgain(server);
        }
    }

    private static void killAgainAndAgain(CarillonServer server) {
        Random random = Seeds.random(KillIT.class);
        var target = new Target(List.of(server.baseUri()), Cluster.KEY, "", Target.channels("kept", "kill", 4));
        try (Load load = new Load(target, TWENTY_PUBLISHERS, random.nextLong())) {
            for (int kill = 0; kill < KILLS; kill++) {
                load.awaitMore(1 + random.nextInt(MOST_BETWEEN_KILLS));
                server.kill();
                server.restart();
            }
            load.awaitMore(100);
            FaultIT.assertNothingLost(load);
        }
    }
}
