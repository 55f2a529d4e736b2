type Child = Node | string | undefined | null | false;
type Properties = Record<string, string | boolean | number | undefined | ((event: Event) => unknown)>;

/** Makes an element. Functions become listeners (`onclick`), the rest attributes; text is never read as HTML. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: (Child | Child[])[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Text of a field that may hold anything; empty unless it is text or a number. */
export function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}

/** The element of the page's frame with this id. */
export function place(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element;
}

export const emoji: Record<string, string> = {
  '+1': '👍',
  '-1': '👎',
  thumbsup: '👍',
  thumbsdown: '👎',
  white_check_mark: '✅',
  warning: '⚠️',
  mag: '🔍',
  books: '📚',
  page_facing_up: '📄',
  eyes: '👀',
  wave: '👋',
  bulb: '💡',
  hourglass_flowing_sand: '⏳',
  x: '❌',
  large_green_circle: '🟢',
  red_circle: '🔴',
};
