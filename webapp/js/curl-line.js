/** The shell command that publishes to the room one is in, and the button that copies it. */

const EXAMPLE = JSON.stringify({ name: 'curl', text: 'Hello from the shell' });

export class CurlLine {
  #line = document.getElementById('curl');
  #copied = document.getElementById('copied');
  #button = document.getElementById('copy');
  #base;
  #timer;

  constructor(base) {
    this.#base = base;
    this.#button.addEventListener('click', () => this.#copy());
  }

  show(channel) {
    const path = encodeURIComponent(channel).replaceAll('%3A', ':'); // legal in a path, and easier to read
    const url = new URL(`api/channels/${path}/publications`, this.#base);
    this.#line.textContent = [
      `curl ${quoted(url.href)}`,
      `-H ${quoted('X-API-Key: development')}`,
      `-H ${quoted('Content-Type: application/json')}`,
      `-d ${quoted(EXAMPLE)}`,
    ].join(' \\\n  ');
  }

  async #copy() {
    const copied = await toClipboard(this.#line);
    this.#copied.textContent = copied ? 'Copied' : 'Could not copy: please select the text';
    this.#button.textContent = copied ? 'Copied' : 'Copy';
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#copied.textContent = '';
      this.#button.textContent = 'Copy';
    }, 2_000);
  }
}

/** For a POSIX shell: everything between single quotes is literal but the quote itself. */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

async function toClipboard(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    // No clipboard API on plain http outside localhost, or no permission: the old way, which leaves the text selected.
    getSelection().selectAllChildren(source);
    return document.execCommand('copy');
  }
}
