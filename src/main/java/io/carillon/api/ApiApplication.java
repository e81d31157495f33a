package io.carillon.api;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Where the server API lives, below the context root. */
@ApplicationPath("/api")
public class ApiApplication extends Application {}
