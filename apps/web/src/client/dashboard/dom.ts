type Child = Node | string | null | undefined;
type Properties = Record<string, string | number | boolean | EventListener | null | undefined>;

/** Builds an element from text and listeners; never from markup, so recorded text stays text. */
export const el = <K extends keyof HTMLElementTagNameMap>(name: K, properties: Properties = {}, ...children: Child[]): HTMLElementTagNameMap[K] => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (typeof value === 'boolean') element.toggleAttribute(key, value);
    else if (value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined));
  return element;
};

/** Shows a page. */
export const show = (title: string, ...children: Child[]): void => {
  document.title = `${title} · Pixeltrace`;
  const main = document.getElementById('main');
  main?.replaceChildren(...children.filter((child): child is Node | string => child !== null && child !== undefined));
};

const isSame = (one: Element, other: Element): boolean => one.tagName === other.tagName && one.getAttribute('href') === other.getAttribute('href') && one.textContent === other.textContent;

/** Puts new children in place of the old; what had the focus keeps it, if it is there again. */
export const refill = (place: Element, ...children: Element[]): void => {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  place.replaceChildren(...children);
  if (!focused) return;
  for (const candidate of place.querySelectorAll<HTMLElement>('a, button')) if (isSame(candidate, focused)) return candidate.focus();
};
