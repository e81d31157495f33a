// Tokens as a team's own backend makes them: JSON Web Tokens, HS256.
import { createHmac } from 'node:crypto';
import { required } from './server.mjs';

const SECRET = required('CARILLON_TOKEN_SECRET');

/** The time in so many seconds, as tokens write it. */
export function inSeconds(seconds) {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** A signed token. */
export function token(claims, secret = SECRET) {
  const text = `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

/** A connection token. */
export function userToken(user, claims = {}) {
  return token({ sub: user, exp: inSeconds(3600), ...claims });
}

/** A subscription token. */
export function channelToken(user, channel, claims = {}) {
  return token({ sub: user, channel, exp: inSeconds(3600), ...claims });
}

/** A token that looks right and was signed with another key. */
export function forged(claims) {
  return token({ exp: inSeconds(3600), ...claims }, 'a key of somebody else, with thirty-two bytes');
}

function encoded(value) {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
