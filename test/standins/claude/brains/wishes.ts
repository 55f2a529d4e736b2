/** What somebody wants to have done with one page, in their own words. */
export type PageWish = { page: string } & (
  | { tool: 'append_to_page' | 'comment'; text: string }
  | { tool: 'update_page'; before: string; after: string }
);

/** What somebody wants rows to say. */
export interface RowsWish {
  subject: string;
  value: string;
  /** The one row that is meant, by its title. */
  title?: string;
}

const polite = String.raw`^(?:(?:please|can you|could you)[,\s]+)?`;
const words = (name: string) => String.raw`(?:["“”„](?<${name}Quoted>[^"“”]+)["“”]|(?<${name}>\S.*?))`;
const onPage = String.raw`(?:the\s+)?page\s+${words('page')}`;
const end = '[.!?]?$';

const appending = new RegExp(
  `${polite}(?:append|add)\\s+${words('text')}\\s+(?:to|at)\\s+(?:the\\s+end\\s+of\\s+)?${onPage}${end}`,
  'isu',
);
const changing = new RegExp(
  `${polite}(?:change|replace|correct|update)\\s+${words('before')}\\s+(?:to|with|by|into)\\s+${words('after')}\\s+(?:on|in)\\s+${onPage}${end}`,
  'isu',
);
const commenting = [
  new RegExp(
    `${polite}(?:add\\s+(?:a|the)\\s+)?comment\\s+["“„](?<textQuoted>[^"“”]+)["”]\\s+(?:on|to)\\s+${onPage}${end}`,
    'isu',
  ),
  new RegExp(
    `${polite}(?:add\\s+a\\s+)?comment\\s+(?:on|to)\\s+${onPage}\\s*(?::|,|\\s(?:that|saying|with))\\s*${words('text')}${end}`,
    'isu',
  ),
];
const marking = new RegExp(
  `${polite}(?:mark|set|move|change)\\s+(?:the\\s+)?(?<subject>\\S.*?)\\s+(?:as|to)\\s+${words('value')}${end}`,
  'isu',
);

/** “Append “…” to page X”, “change A to B on page X”, “comment on page X: …”. */
export function readPageWish(question: string): PageWish | undefined {
  const asked = question.trim();
  const change = read(changing.exec(asked));
  if (change) return { tool: 'update_page', page: change('page'), before: change('before'), after: change('after') };
  const comment = commenting.map((pattern) => read(pattern.exec(asked))).find((found) => found !== undefined);
  if (comment) return { tool: 'comment', page: comment('page'), text: sentence(comment('text')) };
  const addition = read(appending.exec(asked));
  return addition && { tool: 'append_to_page', page: addition('page'), text: sentence(addition('text')) };
}

/** “Mark all completed tasks as done”, “set “Wiki for the bot” to In review”. */
export function readRowsWish(question: string): RowsWish | undefined {
  const found = read(marking.exec(question.trim()));
  if (!found) return undefined;
  const subject = found('subject');
  const title = /["“„]([^"“”]+)["”]/.exec(subject)?.[1];
  return { subject, value: found('value'), ...(title ? { title } : {}) };
}

function read(match: RegExpExecArray | null): ((name: string) => string) | undefined {
  if (!match) return undefined;
  return (name) => (match.groups?.[`${name}Quoted`] ?? match.groups?.[name] ?? '').trim();
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
