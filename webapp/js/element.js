/** Builds a DOM element; children are elements, texts (never markup) or null. */
export function element(name, attributes, children) {
  const built = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) built.setAttribute(key, value);
  built.append(...children.filter((child) => child !== null));
  return built;
}
