/** Tells what is wrong with a field, for eye and ear; empty words take it back. */
export function showFieldError(field, place, words) {
  place.textContent = words;
  if (words === '') field.removeAttribute('aria-invalid');
  else field.setAttribute('aria-invalid', 'true');
}
