/** Times in the words of the viewer's locale. */

import { element } from './element.js';

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const dayAndClock = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

/** @param millis since 1970; null when it is no time at all */
export function timeElement(millis) {
  const date = new Date(millis ?? NaN);
  if (Number.isNaN(date.getTime())) return null;
  const isToday = date.toDateString() === new Date().toDateString();
  const words = (isToday ? clock : dayAndClock).format(date);
  return element('time', { datetime: date.toISOString(), title: full.format(date) }, [words]);
}

export function clockTime(millis) {
  return clock.format(millis);
}

/** @returns e.g. “12 s”, “3 min”, “2 h” */
export function duration(millis) {
  const seconds = Math.max(1, Math.round(millis / 1000));
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
