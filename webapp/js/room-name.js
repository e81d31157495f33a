/** What a person types as a room, and the channel that it means. */

const NAMESPACE = 'chat:';
const LONGEST_CHANNEL = 255;

// Servers and proxies refuse or rewrite these in a path even when they are percent-encoded.
const UNSAFE_IN_PATH = /[/\\?%;]/;

/**
 * `lobby` is the channel `chat:lobby`; with a colon in it the text is the whole channel.
 *
 * @returns {{name: string, channel: string}}
 * @throws {RangeError} with a sentence for the person
 */
export function parseRoom(typed) {
  const text = typed.trim().replace(/^#/, '');
  if (text === '') throw new RangeError('Give the room a name, for example “lobby”.');
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new RangeError('Please use letters a–z, digits and signs such as - _ . only; no spaces, no accents.');
  }
  if (UNSAFE_IN_PATH.test(text)) throw new RangeError('A room name cannot contain / \\ ? % or ;');
  const channel = text.includes(':') ? text : NAMESPACE + text;
  if (channel.length > LONGEST_CHANNEL) {
    throw new RangeError(`This room name is too long: ${LONGEST_CHANNEL - NAMESPACE.length} characters at most.`);
  }
  return { name: shortName(channel), channel };
}

function shortName(channel) {
  const rest = channel.slice(NAMESPACE.length);
  const canBeShort = channel.startsWith(NAMESPACE) && rest !== '' && !rest.includes(':');
  return canBeShort ? rest : channel;
}

/** The room of the address, as typed; an empty text when there is none. */
export function roomInAddress() {
  const hash = location.hash.slice(1);
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}

export function addressOf(name) {
  return '#' + encodeURIComponent(name).replaceAll('%3A', ':');
}
