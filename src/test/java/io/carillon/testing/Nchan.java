package io.carillon.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An nginx with nchan, two workers, as Debian has them: {@code /pub/<channel>} publishes, {@code /sub/<channel>} is a WebSocket. */
public final class Nchan extends Service {

    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

    private Nchan() {
        super("nchan", currentUser());
    }

    /** Whether it is installed. */
    public static boolean isAvailable() {
        return Files.isReadable(MODULE) && Executables.find("nginx").isPresent();
    }

    /** Starts one. */
    public static Nchan start() {
        var nchan = new Nchan();
        nchan.configure();
        nchan.restart();
        return nchan;
    }

    private void configure() {
        String configuration = """
                load_module %s;
                %s
                worker_processes 2;
                worker_rlimit_nofile 20000;
                daemon off;
                pid %s/nginx.pid;
                error_log stderr error;
                events { worker_connections 19000; }
                http {
                    access_log off;
                    client_body_temp_path %3$s/body;
                    proxy_temp_path %3$s/proxy;
                    fastcgi_temp_path %3$s/fastcgi;
                    uwsgi_temp_path %3$s/uwsgi;
                    scgi_temp_path %3$s/scgi;
                    keepalive_requests 1000000000;
                    nchan_shared_memory_size 256m;
                    server {
                        listen %s:%d backlog=4096;
                        location ~ ^/pub/(.+)$ { nchan_publisher; nchan_channel_id $1; }
                        location ~ ^/sub/(.+)$ {
                            nchan_subscriber websocket;
                            nchan_channel_id $1;
                            nchan_subscriber_first_message newest;
                        }
                    }
                }
                """.formatted(MODULE, isRoot() ? "user root;" : "", directory(), host(), port());
        try {
            Files.writeString(file(), configuration);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private Path file() {
        return directory().resolve("nginx.conf");
    }

    @Override
    List<String> command() {
        return List.of(
                Executables.find("nginx").orElseThrow().toString(),
                "-p",
                directory().toString(),
                "-e",
                "stderr",
                "-c",
                file().toString());
    }

    @Override
    boolean answers() {
        return listens();
    }
}
