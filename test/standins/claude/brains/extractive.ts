import type { ClaudeRequest, Reply } from '../contract.ts';
import { entriesIn, type Reading, readRequest } from './reading.ts';
import { planRows } from './rows.ts';
import { keywords, languageOf, overlap, phrases, stem } from './words.ts';

type Text = Extract<Reply['content'][number], { type: 'text' }>;

/** Searches, reads and quotes. It knows nothing but the request, and says so when it found nothing. */
export function extractive(request: ClaudeRequest): Reply {
  const format = (request.output_config as { format?: { schema?: unknown } } | undefined)?.format;
  const reading = readRequest(request);
  if (format?.schema) return say(JSON.stringify(fill(format.schema, reading.question)));
  if (!reading.tools.has('search'))
    return say(
      reading.question
        .split(/(?<=[.!?])\s+/)
        .slice(0, 12)
        .join(' ')
        .slice(0, 3_000) || 'Nothing to summarise.',
    );
  const words = wordsOf(reading);
  if (isSmallTalk(reading.question)) return say(phrases[languageOf(reading.question)].thanks);
  return planCreation(reading) ?? planRows(reading, words) ?? planReading(reading, words) ?? quote(reading, words);
}

/** The question’s keywords; a short follow-up borrows those of the question before. */
function wordsOf({ question, earlier }: Reading): string[] {
  const own = keywords(question);
  return own.length >= 3 || earlier.length === 0 ? own : [...new Set([...own, ...keywords(earlier.at(-1) ?? '')])];
}

function isSmallTalk(question: string): boolean {
  return /^\W*(thanks|thank you|thx|cheers|hi|hello|hey|danke|tack|obrigad[oa]|olá|hej)\b[\s\w!.,]{0,20}$/i.test(
    question,
  );
}

/** Search first, then read what looks right, then look for more once. */
function planReading({ calls, question }: Reading, words: string[]): Reply | undefined {
  const searches = calls.filter(({ name }) => name === 'search');
  if (words.length === 0) return;
  if (searches.length === 0) return use('search', { queries: queriesOf(words).slice(0, 4) });
  const read = new Set(calls.filter(({ name }) => name === 'read_page').map(({ input }) => String(input.page)));
  const found = searches.flatMap(({ text }) => entriesIn(text)).filter(({ kind }) => kind !== 'data source');
  const ranked = [...new Map(found.map((entry) => [entry.id, entry])).values()]
    .map((entry, rank) => ({
      ...entry,
      score: overlap(words, entry.title) + overlap(keywords(entry.title), question) * 0.5 - rank * 0.001,
    }))
    .filter(({ score }) => score > 0.1)
    .toSorted((a, b) => b.score - a.score);
  const next = ranked.filter(({ id }) => !read.has(id)).slice(0, 3);
  if (read.size === 0 && next.length > 0)
    return {
      content: next.map(({ id }) => ({ type: 'tool_use', name: 'read_page', input: { page: id, sections: [] } })),
    };
  if (searches.length === 1 && (read.size === 0 || words.length > 2)) {
    const tried = new Set(searches.flatMap(({ input }) => input.queries as string[]));
    const more = [...words, ...words.map(stem)].filter((word) => word.length > 2 && !tried.has(word));
    if (more.length > 0) return use('search', { queries: [...new Set(more)].slice(0, 4) });
  }
  if (searches.length === 2 && next.length > 0 && read.size <= 3)
    return {
      content: next.map(({ id }) => ({ type: 'tool_use', name: 'read_page', input: { page: id, sections: [] } })),
    };
  return;
}

/** The whole topic, its pairs of words, its single words. */
function queriesOf(words: string[]): string[] {
  const pairs = words.slice(1).map((word, index) => `${words[index]} ${word}`);
  return [...new Set([words.slice(0, 4).join(' '), ...pairs, ...words])];
}

/** The best section in its order, then a sentence of the next best page. */
function quote({ blocks, question }: Reading, words: string[]): Reply {
  const phrase = phrases[languageOf(question)];
  const sections = Map.groupBy(blocks, ({ searchResult }) => searchResult);
  const ranked = [...sections.values()]
    .map((section) => ({ section, score: scoreOf(section, words) }))
    .filter(({ score }) => score >= 0.45)
    .toSorted((a, b) => b.score - a.score);
  const best = ranked[0]?.section;
  if (!best) return say(phrase.nothing);
  const other = ranked.find(({ section, score }) => section[0]?.source !== best[0]?.source && score >= 0.7)?.section;
  const start = Math.max(0, best.length > 8 ? best.findIndex(({ text }) => overlap(words, text) > 0) : 0);
  return {
    content: [
      { type: 'text', text: `${phrase.found}:\n\n` },
      ...best.slice(start, start + 8).flatMap(cite),
      ...(other ? [{ type: 'text' as const, text: `${phrase.also}:\n\n` }, ...other.slice(0, 2).flatMap(cite)] : []),
    ],
  };
}

function cite({ text, searchResult, block }: Reading['blocks'][number]): Text[] {
  return [
    { type: 'text', text: text.trim(), citations: [{ searchResult, block }] },
    { type: 'text', text: /^\s*([-*]|\d+[.)])\s/.test(text) ? '\n' : '\n\n' },
  ];
}

function scoreOf(section: Reading['blocks'], words: string[]): number {
  const title = section[0]?.title.replace(/ \(edited .*\)$/, '') ?? '';
  const year = Number(/\(edited (\d{4})/.exec(section[0]?.title ?? '')?.[1] ?? 2026);
  const text = section.map((block) => block.text).join('\n');
  return (
    overlap(words, title) * 0.6 +
    overlap(words, `${title}\n${text}`) * 0.6 +
    Math.min(section.length, 6) * 0.01 -
    (2026 - year) * 0.15
  );
}

/** “Create a page titled “X” under Y”: find Y, then propose. */
function planCreation({ question, calls }: Reading): Reply | undefined {
  const wish =
    /\b(?:create|make|draft|write)\s+(?:me\s+)?(?:a|the)?\s*(?:new\s+)?page\s+(?:titled|called|named)\s+["“”']?(.+?)["“”']?(?:\s+(?:under|in|below)\s+(?:the\s+)?["“”']?(.+?)["“”']?(?:\s+page)?)?(?:\s+(?:saying|with)\s+(.+?))?[.!]?$/i.exec(
      question.trim(),
    );
  const [, title, place = 'Home', body] = wish ?? [];
  if (!title) return;
  if (calls.some(({ name }) => name === 'create_page')) {
    const call = calls.find(({ name }) => name === 'create_page');
    return say(
      call?.isError
        ? `That did not work: ${call.text}`
        : `I have drafted “${title}” under “${place}”. Please check the preview and click Approve to create it.`,
    );
  }
  const searches = calls.filter(({ name }) => name === 'search');
  if (searches.length === 0) return use('search', { queries: [place] });
  const pages = searches.flatMap(({ text }) => entriesIn(text)).filter(({ kind }) => kind !== 'data source');
  const parent = pages.find((entry) => entry.title.toLowerCase() === place.toLowerCase()) ?? pages[0];
  if (!parent) return say(`I found no page called “${place}”. Where should “${title}” go?`);
  const markdown = body ?? `# ${title}\n\nWritten down from a question in Slack. Please complete this page.`;
  return use('create_page', { parent_type: 'page', parent: parent.id, title, markdown, properties: [] });
}

export function say(text: string): Reply {
  return { content: [{ type: 'text', text }] };
}

export function use(name: string, input: unknown): Reply {
  return { content: [{ type: 'tool_use', name, input }] };
}

/** A small valid value for a JSON schema. */
function fill(schema: unknown, text: string): unknown {
  const node = schema as {
    type?: string;
    properties?: Record<string, unknown>;
    items?: unknown;
    enum?: unknown[];
    anyOf?: unknown[];
  };
  if (node.enum) return node.enum[0];
  if (node.anyOf) return fill(node.anyOf[0], text);
  if (node.type === 'object')
    return Object.fromEntries(Object.entries(node.properties ?? {}).map(([name, each]) => [name, fill(each, text)]));
  if (node.type === 'array') return [];
  if (node.type === 'number' || node.type === 'integer') return 0;
  if (node.type === 'boolean') return false;
  return node.type === 'null' ? null : text.slice(0, 200);
}
