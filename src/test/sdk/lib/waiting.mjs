// Waiting for conditions, never for time.
import assert from 'node:assert/strict';

const PATIENCE = 15_000;

/** Waits until the condition holds and returns what it returned; fails with the description. */
export async function until(description, condition, patience = PATIENCE) {
  const deadline = Date.now() + patience;
  for (;;) {
    const value = await condition();
    if (value) {
      return value;
    }
    if (Date.now() > deadline) {
      assert.fail(`not within ${patience} ms: ${typeof description === 'function' ? description() : description}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A promise to be opened by the test. */
export function gate() {
  let open;
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Expects the SDK to refuse a call with this code. */
export async function refusedWith(code, call) {
  await assert.rejects(call, (error) => {
    assert.equal(error.code, code, `refused with ${error.code} ${error.message}`);
    return true;
  });
}
