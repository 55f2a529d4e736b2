import type { NotionStandIn } from './contract.ts';
import { plainUrl, uuidFrom } from './ids.ts';
import type { Json } from './json.ts';

/** Pages that trouble a reader; the ids by kind of trouble. */
export interface BadPages {
  /** 10 MB of Markdown in one answer. */
  huge: string;
  /** Bullets nested 200 levels deep. */
  deep: string;
  /** Truncated; its missing block is `loopEnd`, whose missing block is this page again. */
  loop: string;
  loopEnd: string;
  /** Truncated; its missing block does not exist. */
  lost: string;
  /** Blocks of a type that does not exist, in Markdown and in the list of children. */
  unknownBlock: string;
  /** A property of a type that does not exist. */
  unknownProperty: string;
  /** Its Markdown is a 200 without a body. */
  empty: string;
  /** Its Markdown has bytes that are not UTF-8. */
  notUtf8: string;
  /** Its Markdown has NUL and half of a surrogate pair. */
  unstorable: string;
  /** A title of 10,000 characters. */
  longTitle: string;
  /** A row that is related to a page that nobody shared. */
  brokenRelation: string;
}

/** Puts one of each below `parentId`, on a page that the connection sees. */
export function addBadPages({ people }: NotionStandIn, parentId: string): BadPages {
  const raw = (title: string, markdown: Json | string | Uint8Array, more: { page?: Json; blocks?: Json[] } = {}) =>
    people.addRaw({ title, parentId, markdown, ...more }).id;
  const missing = (id: string) => ({
    markdown: `Before\n<unknown url="${plainUrl(id, id)}" alt="bulleted_list_item"/>`,
    truncated: true,
    unknown_block_ids: [id],
  });
  const loopEndMarkdown: Json = {};
  const loopEnd = raw('Loop, the end', loopEndMarkdown);
  const loop = raw('Loop', missing(loopEnd));
  Object.assign(loopEndMarkdown, missing(loop));
  const hidden = people.addPage({ title: 'Hidden', markdown: 'Nobody sees this.', parentId, shared: false });
  const register = people.addDataSource({ title: 'Register', parentId, properties: { Name: { title: {} } } });
  people.changeSchema(register.id, {
    Related: { relation: { data_source_id: register.id, type: 'single_property', single_property: {} } },
  });
  return {
    huge: raw('Huge', { markdown: hugeText() }),
    deep: people.addPage({ title: 'Deep', parentId, markdown: deepText(200) }).id,
    loop,
    loopEnd,
    lost: raw('Lost', missing(uuidFrom('lost block'))),
    unknownBlock: raw(
      'Unknown block',
      { markdown: `Above\n<hologram depth="3">Words inside</hologram>\n<unknown url="x" alt="hologram"/>\nBelow` },
      { blocks: [hologram()] },
    ),
    unknownProperty: raw(
      'Unknown property',
      { markdown: 'Fine.' },
      { page: { properties: { Mood: { id: 'm00d', type: 'hologram', hologram: { depth: 3 } } } } },
    ),
    empty: raw('Empty answer', ''),
    notUtf8: raw('Not UTF-8', Buffer.from(JSON.stringify(markdownObject('caf\u00e9 au lait')), 'latin1')),
    unstorable: raw('Unstorable', { markdown: 'NUL \u0000 and half \ud83d a pair' }),
    longTitle: people.addPage({ title: 'Long '.repeat(2000), parentId, markdown: 'Short text.' }).id,
    brokenRelation: people.addRow(register.id, { Name: 'Related', Related: [hidden.id] }).id,
  };
}

function markdownObject(markdown: string): Json {
  return { object: 'page_markdown', id: uuidFrom('not utf8'), markdown, truncated: false, unknown_block_ids: [] };
}

function hugeText(): string {
  const section = `## Section\n${'All words and no paragraph makes a dull page. '.repeat(200)}\n`;
  return section.repeat(Math.ceil(10_485_760 / section.length));
}

function deepText(levels: number): string {
  return Array.from({ length: levels }, (_, level) => `${'\t'.repeat(level)}- Level ${level + 1}`).join('\n');
}

function hologram(): Json {
  return { object: 'block', id: uuidFrom('hologram'), type: 'hologram', has_children: false, hologram: { depth: 3 } };
}
