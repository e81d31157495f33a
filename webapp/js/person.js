/** How a person is called and coloured. Anybody may have chosen the name, so it is only ever a text. */

const LONGEST_NAME = 80;
const HUES = 6;

/** @returns the name in a payload, or null when there is none */
export function readName(value) {
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, LONGEST_NAME) : null;
}

/** @param name may be empty */
export function initialOf(name) {
  const [first = '·'] = name.trim();
  return first.toLocaleUpperCase();
}

/** @returns the end of a class name, see css/people.css */
export function hueOf(name) {
  if (name === '') return 'none';
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + sign.codePointAt(0)) % 9973;
  return sum % HUES;
}
