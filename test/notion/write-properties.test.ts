import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProperty } from '../../src/notion/properties.ts';
import { showValue } from '../../src/notion/show-value.ts';
import { richText, writeProperties } from '../../src/notion/write-properties.ts';
import { everyColumn, smallLookup } from './schema.ts';
import { valuesByColumn } from './values.ts';

const write = (name: string, value: unknown) => writeProperties(everyColumn, [{ name, value }], smallLookup);

/** What Notion would show of the property after it was written. */
async function roundTrip(name: string, value: unknown): Promise<{ shown: string; preview: string }> {
  const { properties, preview } = await write(name, value);
  const type = everyColumn.find((column) => column.name === name)?.type ?? '';
  const raw = { type, ...(properties[name] as object) };
  const names = {
    person: (id: string) => (id === 'u-maya' ? 'Maya' : undefined),
    page: (id: string) => (id === 'p-solder' ? 'Solder' : undefined),
  };
  return { shown: showValue(readProperty(name, raw).value, names), preview: preview[0]?.value ?? '' };
}

describe('what is written', () => {
  it.each(valuesByColumn)('to %s reads back as the preview said', async (column, arbitrary) => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (value) => {
        const { shown, preview } = await roundTrip(column, value);
        expect(shown).toBe(preview);
      }),
      { numRuns: 60 },
    );
  });

  it('is a value or a sentence, whatever the model gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...everyColumn), fc.anything(), async ({ name }, value) => {
        const outcome = await write(name, value).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe('RequestError');
      }),
      { numRuns: 400 },
    );
  });

  it('keeps within 2,000 characters a piece of text and never cuts a character in two', () => {
    const pieces = richText(`${'a'.repeat(1999)}😀${'b'.repeat(2500)}`);
    expect(pieces.map(({ text }) => text.content.length)).toEqual([1999, 2000, 502]);
    expect(pieces.every(({ text }) => text.content.isWellFormed())).toBe(true);
  });
});

describe('a wrong input', () => {
  const wrong: [column: string, value: unknown, why: string][] = [
    ['Colour', 'x', 'There is no property “Colour”'],
    ['Select', 'Hihg', 'There is no option in “Select” called “Hihg”. Choose one of: “High”, “Low”.'],
    ['Multi', ['red', 'pink'], 'called “pink”'],
    ['Number', 'twelve', 'needs a number'],
    ['Number', Number.NaN, 'needs a number'],
    ['Date', '31.12.2026', 'needs a date like'],
    ['Date', ['2026-01-01', '2026-01-02', '2026-01-03'], 'needs a date like'],
    ['Check', 'maybe', 'needs true or false'],
    ['Link', 'javascript:alert(1)', 'needs a link that starts with https://'],
    ['Mail', 'not an address', 'needs an email address'],
    ['Place', 'Stockholm', 'needs latitude'],
    ['Id', 5, 'cannot be set: Notion fills it in itself'],
    ['Formula', 'x', 'cannot be set: Notion fills it in itself'],
    ['People', 'Nobody', 'no person called'],
    ['Text', { a: 1 }, 'needs one piece of text'],
  ];

  it.each(wrong)('for %s, %j, is refused with what would be right', async (column, value, why) => {
    await expect(write(column, value)).rejects.toThrow(why);
  });

  it('that names a property twice is refused', async () => {
    const twice = writeProperties(
      everyColumn,
      [
        { name: 'Text', value: 'a' },
        { name: 'text', value: 'b' },
      ],
      smallLookup,
    );
    await expect(twice).rejects.toThrow('given twice');
  });
});
