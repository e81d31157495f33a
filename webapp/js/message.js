/** How one message looks. Anybody may have written it, so everything in it goes through textContent. */

import { element } from './element.js';
import { hueOf, initialOf, readName } from './person.js';
import { timeElement } from './time.js';

const LONGEST_CODE = 4_000;
const FOLDED_FROM = 1_500; // characters; longer texts get their own scroll bar

/**
 * Reads a payload of any shape: an object with a text, a bare text, or any other JSON.
 *
 * @returns {{id: ?string, name: ?string, text: ?string, code: ?string}} either text or code is set
 */
export function readPayload(data) {
  if (typeof data === 'string') return { text: data };
  if (typeof data?.text !== 'string') return { code: compact(data) };
  return { id: textOrNull(data.id), name: readName(data.name), text: data.text };
}

/** @param message what readPayload returned */
export function messageElement(message, { own, time, offset, user }) {
  const author = message.name ?? '';
  const item = element('li', { class: own ? 'message own' : 'message' }, [
    element('span', { class: `initial hue-${hueOf(author)}`, 'aria-hidden': 'true' }, [initialOf(author)]),
    element('div', { class: 'bubble' }, [
      element('p', { class: 'line' }, [
        element('bdi', { class: author ? 'author' : 'author unnamed' }, [author || 'No name']),
        user ? element('bdi', { class: 'user', title: 'Signed in as' }, [user]) : null,
      ]),
      element('div', { class: 'content' }, [
        bodyElement(message),
        element('p', { class: 'meta' }, [
          timeElement(time),
          offset === undefined ? null : element('span', { class: 'offset', title: `Offset ${offset}` }, [`#${offset}`]),
        ]),
      ]),
    ]),
  ]);
  if (offset !== undefined) item.dataset.offset = offset;
  if (message.id) item.dataset.id = message.id;
  item.dataset.author = author;
  return item;
}

function bodyElement({ text, code }) {
  const content = text ?? code;
  const body = text === undefined
    ? element('pre', { class: 'body' }, [element('code', {}, [content])])
    : element('p', { class: 'body', dir: 'auto' }, [content]);
  if (content.length > FOLDED_FROM) {
    body.classList.add('folded');
    body.tabIndex = 0; // scrolling by keyboard
  }
  return body;
}

function compact(data) {
  let code;
  try {
    code = JSON.stringify(data);
  } catch {
    return '(nested too deeply to be shown)';
  }
  return code.length > LONGEST_CODE ? `${code.slice(0, LONGEST_CODE)}…` : code;
}

function textOrNull(value) {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
