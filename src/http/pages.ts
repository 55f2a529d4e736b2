import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** What a page says. All of it is text: markup in it is shown, not obeyed. */
export interface Page {
  status: number;
  title: string;
  paragraphs: readonly string[];
  /** Name and value, one a line. */
  facts?: readonly (readonly [name: string, value: string])[];
}

const style = `
:root { color-scheme: light dark; }
body { margin: 0; font: 1.0625rem/1.55 system-ui, sans-serif; color: #1d1c1d; background: #f6f5f3; }
main { max-width: 34rem; margin: 12vh auto 2rem; padding: 2rem; box-sizing: border-box; background: #fff; border-radius: .75rem;
  box-shadow: 0 1px 4px #0002; overflow-wrap: anywhere; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
dl { margin: 0 0 1rem; display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { color: #5c5a57; }
dd { margin: 0; font-weight: 600; }
footer { color: #5c5a57; font-size: .9rem; }
@media (max-width: 38rem) { main { margin: 0; min-height: 100vh; border-radius: 0; } dl { grid-template-columns: 1fr; } }
@media (prefers-color-scheme: dark) {
  body { color: #ececea; background: #191918; } main { background: #252524; } dt, footer { color: #a9a7a3; }
}`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** A small page that loads nothing, runs nothing and is kept by nobody. */
export function sendPage(response: ServerResponse, page: Page): void {
  response.writeHead(page.status, { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' }).end(render(page));
}

export function redirect(response: ServerResponse, url: string): void {
  response.writeHead(302, { ...pageHeaders, location: url }).end();
}

const pageHeaders = {
  'content-security-policy': `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
};

function render({ title, paragraphs, facts = [] }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${facts.length > 0 ? `<dl>${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>` : ''}
${paragraphs.map((text) => `<p>${escaped(text)}</p>`).join('\n')}
<footer>Archivist</footer>
</main>
</body>
</html>
`;
}

/** Also takes the marks away that turn text around, so that a name cannot disguise what stands beside it. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
