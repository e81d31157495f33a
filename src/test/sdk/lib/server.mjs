// The server under test: where it is, its API, and the wire that leads to it.
import { randomUUID } from 'node:crypto';

/** What the Java side hands over (see SdkIT). */
export function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`the environment variable ${name} is not set: these tests are started by mvn verify -Psdk`);
  }
  return value;
}

const BASE = required('CARILLON_URL');
const WIRE_BASE = required('CARILLON_WIRE_URL');
const CONTROL = required('CARILLON_CONTROL_URL');
const KEY = required('CARILLON_API_KEY');

/** Straight to the server. */
export const DIRECT = webSocket(BASE);

/** Through the wire that can be cut. */
export const WIRED = webSocket(WIRE_BASE);

/** Calls a method of the server API; an error is thrown. */
export async function api(method, parameters = {}) {
  return apiText(method, JSON.stringify(parameters));
}

/** The same with a body as it is. */
export async function apiText(method, body) {
  const response = await fetch(`${BASE}api/${method}`, { method: 'POST', headers: { 'X-API-Key': KEY }, body });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${method}: HTTP ${response.status} ${text}`);
  }
  const reply = JSON.parse(text);
  if (reply.error) {
    throw Object.assign(new Error(`${method}: ${text}`), reply.error);
  }
  return reply.result;
}

/** Publishes the payloads one after the other and returns the last position. */
export async function publish(channel, ...payloads) {
  let position;
  for (const data of payloads) {
    position = await api('publish', { channel, data });
  }
  return position;
}

/** Has the server close every connection of a user. */
export async function disconnect(user, code, reason = 'a test') {
  return api('disconnect', { user, disconnect: { code, reason } });
}

/** Drops every connection through the wire and refuses new ones. */
export const cutWire = () => control('cut');

/** Lets connections through again. */
export const mendWire = () => control('mend');

/** A channel of a namespace, or a user, that no other test knows. */
export function fresh(prefix) {
  return `${prefix}${randomUUID().slice(0, 8)}`;
}

/** The whole numbers from first to last. */
export function numbers(first, last) {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

function webSocket(base) {
  return `${base.replace(/^http/, 'ws')}connection/websocket`;
}

async function control(action) {
  const response = await fetch(`${CONTROL}${action}`, { method: 'POST' });
  if (!response.ok) {
    throw new Error(`${action} the wire: HTTP ${response.status}`);
  }
}
