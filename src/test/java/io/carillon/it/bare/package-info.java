/** An application of next to nothing: what a server keeps of it, it keeps of every application. */
package io.carillon.it.bare;
