/**
 * The settings of an installation: read once at start, checked, immutable. The only reader of the environment. A wrong
 * value ends the deployment with a sentence that names the key, the value and what is allowed. Entry points: {@link
 * io.carillon.settings.Settings}, {@link io.carillon.settings.SettingsReader}.
 */
@NullMarked
package io.carillon.settings;

import org.jspecify.annotations.NullMarked;
