import { describe, expect, it } from 'vitest';
import { AccessError, UpstreamError } from '../../src/errors.ts';
import { completeMarkdown } from '../../src/notion/markdown.ts';
import { uuidFrom } from '../standins/notion/ids.ts';
import { growth, linear } from '../support/growth.ts';

const mark = (id: string, kind = 'toggle', indent = '') =>
  `${indent}<unknown url="https://app.notion.com/p/${uuidFrom('page').replaceAll('-', '')}#${id.replaceAll('-', '')}" alt="${kind}"/>`;

const answer = (markdown: string, ids: string[] = []) => ({
  markdown,
  truncated: ids.length > 0,
  unknown_block_ids: ids,
});

/** Completes a page whose parts are given by id; what is missing there is not shared. */
async function complete(parts: Record<string, unknown>, mostSubtrees = 20) {
  const asked: string[] = [];
  const fetchPart = async (id: string) => {
    asked.push(id);
    if (parts[id] instanceof Error) throw parts[id];
    return parts[id] ?? Promise.reject(new AccessError('not shared'));
  };
  return { ...(await completeMarkdown(uuidFrom('page'), fetchPart, mostSubtrees)), asked };
}

const [page, a, b, c] = [uuidFrom('page'), uuidFrom('a'), uuidFrom('b'), uuidFrom('c')];

describe('a page that Notion gives in parts', () => {
  it('has each part where its mark was, indented like it, and parts without a mark at the end', async () => {
    const { markdown, missing } = await complete({
      [page]: answer(`# One\n${mark(a, 'toggle', '\t')}\nlast`, [a, b]),
      [a]: answer(`two\n${mark(c)}\n\nthree`, [c]),
      [b]: answer('at the end'),
      [c]: answer('deep'),
    });
    expect({ markdown, missing }).toEqual({
      markdown: '# One\n\ttwo\n\tdeep\n\n\tthree\nlast\nat the end',
      missing: 0,
    });
  });

  it('counts what it may not read, and leaves out pages below that are not shared without counting them', async () => {
    const { markdown, missing, asked } = await complete({
      [page]: answer(`start\n${mark(a, 'child_page')}\n${mark(b)}\nend`, [a, b]),
    });
    expect(missing).toBe(1);
    expect(asked).toEqual([page, b]);
    expect(markdown).toBe(`start\n${mark(b)}\nend`);
  });

  it('ends when its parts name each other in a circle', async () => {
    const { asked, missing } = await complete({
      [page]: answer(mark(a), [a, a]),
      [a]: answer(`a\n${mark(b)}`, [b, page]),
      [b]: answer(`b\n${mark(a)}`, [a]),
    });
    expect({ asked, missing }).toEqual({ asked: [page, a, b], missing: 0 });
  });

  it('asks for no more parts than it may, and counts the rest', async () => {
    const many = Array.from({ length: 50 }, (_, at) => uuidFrom(`part ${at}`));
    const parts = Object.fromEntries(many.map((id) => [id, answer('part')]));
    const { asked, missing } = await complete({
      ...parts,
      [page]: answer(many.map((id) => mark(id)).join('\n'), many),
    });
    expect([asked.length, missing]).toEqual([21, 30]);
  });

  it('is not taken for whole when a part could not be fetched just now', async () => {
    const completing = complete({ [page]: answer(mark(a), [a]), [a]: new UpstreamError('Notion') });
    await expect(completing).rejects.toThrow(UpstreamError);
  });

  it('of 4 MB with 8,000 marks costs no more than its size', async () => {
    const ids = Array.from({ length: 8_000 }, (_, at) => uuidFrom(`mark ${at}`));
    const putTogether = async (size: number) => {
      const many = ids.slice(0, size);
      const text = many.map((id) => `${'word '.repeat(100)}\n${mark(id)}`).join('\n');
      const { missing } = await complete({ [page]: answer(text, many) }, 20);
      expect(missing).toBe(size);
    };
    expect(await growth(putTogether, ids.length)).toBeLessThan(linear);
  });

  it.each([null, 'text', [], { markdown: 5 }, { markdown: null, unknown_block_ids: 'x' }])(
    'is empty when the answer is %j',
    async (strange) => {
      const whole = await completeMarkdown(page, async () => strange, 20);
      expect(whole).toEqual({ markdown: '', missing: 0 });
    },
  );
});
