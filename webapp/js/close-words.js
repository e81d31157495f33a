/** Why a connection or a subscription ended, in words for the person. The server's own reason is shown when it gives one. */

import { textOfCode } from './codes.js';

const NO_ANSWER = 'The server did not answer in time.';

const WORDS = new Map([
  [1, NO_ANSWER],
  [3, NO_ANSWER],
  [4, NO_ANSWER],
  [1000, 'The connection was closed.'],
  [1001, 'The server is shutting down or restarting.'],
  [1002, 'What answers there is not a Carillon server.'],
  [1006, 'The connection was lost.'],
  [1008, 'The server refused the connection.'],
  [1009, 'A message was too large for the server.'],
  [1011, 'The server had an internal error.'],
  [1012, 'The server is restarting.'],
  [1013, 'The server is too busy at the moment.'],
  [3001, 'The server is shutting down or restarting.'],
  [3012, 'The connection was lost: this page was silent for too long.'],
]);

/** @param wasOpen false when the attempt to connect failed already */
export function closeWords({ code, reason }, wasOpen) {
  if (code === 1006 && !navigator.onLine) return 'This device is offline.';
  if (code === 1006 && !wasOpen && !reason) return 'No connection: the server does not answer or refuses it.';
  const words = WORDS.get(code);
  if (words) return words;
  const text = reason || textOfCode(code);
  return `${refusal(code)}${text ? `: ${text}` : ''} (code ${code}).`;
}

function refusal(code) {
  if (code < 1000) return 'The server refused';
  return code >= 2000 && code < 3000 ? 'The server ended the subscription' : 'The server ended the connection';
}
