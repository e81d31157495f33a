/**
 * Who may do what: keys of the server API, tokens of clients, web origins, persons logged in to the server, permissions of
 * channels. Decides before anything else looks at a request. Entry points: {@link io.carillon.security.ApiKeys}, {@link
 * io.carillon.security.Tokens}, {@link io.carillon.security.Permissions}, and the servlet filters.
 */
@NullMarked
package io.carillon.security;

import org.jspecify.annotations.NullMarked;
