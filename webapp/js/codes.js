/** The server's table of error and close codes, for what the page has no words of its own. */

let table = {};

/** Without the table the page says the number alone. */
export async function loadCodes(base) {
  try {
    const response = await fetch(new URL('codes.json', base));
    if (response.ok) table = await response.json();
  } catch {
    // the server is away: the page will say so itself
  }
}

/** @returns the server's text for a code, or an empty one; close codes begin at 1000 */
export function textOfCode(code) {
  const texts = (code < 1000 ? table.errors : table.closes) ?? {};
  return texts[code]?.text ?? '';
}
