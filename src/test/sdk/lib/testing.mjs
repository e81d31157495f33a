// What a test file needs, from one place.
import { test as nodeTest } from 'node:test';
import { disconnectAll } from './clients.mjs';

export * from './clients.mjs';
export * from './server.mjs';
export * from './tokens.mjs';
export * from './waiting.mjs';

const LIMIT = 90_000;

/** A test that ends in time, and its clients with it. */
export function test(name, body) {
  return nodeTest(name, { timeout: LIMIT }, async () => {
    try {
      await body();
    } finally {
      disconnectAll();
    }
  });
}
