/** What the browser remembers of the person: the name for all tabs, and which messages this tab has written. */

const NAME = 'carillon.name';
const WRITTEN = 'carillon.written';
const REMEMBERED = 500;

const written = new Set(recall('sessionStorage', WRITTEN)?.split(' '));

export function rememberedName() {
  return recall('localStorage', NAME) || guestName();
}

/** @returns the name that holds from now on */
export function chooseName(typed) {
  const name = typed.trim() || guestName();
  keep('localStorage', NAME, name);
  return name;
}

export function rememberWritten(id) {
  written.add(id);
  if (written.size > REMEMBERED) written.delete(written.values().next().value);
  keep('sessionStorage', WRITTEN, [...written].join(' '));
}

export function hasWritten(id) {
  return written.has(id);
}

/** Random and unique; crypto.randomUUID alone is missing on plain http outside localhost. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function guestName() {
  return `Guest ${100 + (crypto.getRandomValues(new Uint16Array(1))[0] % 900)}`;
}

// Storage may be forbidden or full; the page then simply forgets. Even naming it can throw, hence the text.
function recall(storage, key) {
  try {
    return globalThis[storage].getItem(key);
  } catch {
    return null;
  }
}

function keep(storage, key, value) {
  try {
    globalThis[storage].setItem(key, value);
  } catch {
    // forgotten, see above
  }
}
