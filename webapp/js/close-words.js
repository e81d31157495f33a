/** Why a connection ended, in words for the person. The server's own reason is shown when it gives one. */

const WORDS = new Map([
  [1000, 'The connection was closed.'],
  [1001, 'The server is shutting down or restarting.'],
  [1006, 'The connection was lost.'],
  [1008, 'The server refused the connection.'],
  [1009, 'A message was too large for the server.'],
  [1011, 'The server had an internal error.'],
  [1012, 'The server is restarting.'],
  [1013, 'The server is too busy at the moment.'],
]);

/** @param wasOpen false when the attempt to connect failed already */
export function closeWords({ code, reason }, wasOpen) {
  if (code === 1006 && !navigator.onLine) return 'This device is offline.';
  if (code === 1006 && !wasOpen && !reason) return 'No connection: the server does not answer or refuses it.';
  if (!reason) return WORDS.get(code) ?? `The server ended the connection (code ${code}).`;
  const known = code >= 3000 ? 'The server ended the connection' : (WORDS.get(code) ?? '').replace(/\.$/, '');
  return `${known}: ${reason} (code ${code}).`;
}
