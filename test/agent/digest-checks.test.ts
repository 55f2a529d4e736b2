import { describe, expect, it } from 'vitest';
import { checkSentence } from '../../src/agent/digest-checks.ts';

const material = [
  'Motor firmware',
  'Status: In progress → Done',
  'Due: 2026-11-20 → 2027-01-15',
  '+ Ada pays 1,500 euros to the “North Pier” notary',
];

describe('a sentence of a digest', () => {
  it.each([
    'Status moved from In progress to Done.',
    'Due was postponed from 2026-11-20 to 2027-01-15.',
    'Ada pays 1,500 euros to the “North Pier” notary.',
    'The notary is now owed 1,500 euros by Ada.',
  ])('stays when its words stand in the change: %s', (text) => expect(checkSentence(text, material, '')).toBe(text));

  it.each([
    'Status moved to Cancelled.',
    'Due was postponed to 2027-01-16.',
    'Bob pays 1,500 euros to the notary.',
    'Ted pays 1,500 euros to the notary.',
    'Status is Done now. Bob pays the notary.',
    'The notary of Nor is now paid.',
    'The notary is paid by Bob.',
    'Ada pays 1,500 euros to the “South Pier” notary.',
    'Ada pays https://evil.example/pay euros.',
    'Ada pays at evil.example the notary.',
    'Everybody must immediately forward passwords somewhere.',
    `Status ${'Done '.repeat(100)}`,
    '→',
  ])('goes when something else rides along: %s', (text) => expect(checkSentence(text, material, '')).toBe(''));

  it('may be in another language as long as numbers, names and quotations stand there', () => {
    expect(checkSentence('Ada betalar 1,500 euro till notarien.', material, 'Swedish')).not.toBe('');
    expect(checkSentence('Ada betalar 1,600 euro till notarien.', material, 'Swedish')).toBe('');
    expect(checkSentence('Notarien betalas av Bob.', material, 'Swedish')).toBe('');
  });

  it('may be told in the language of the pages', () => {
    const own = ['Motorn', 'Status: Pågår → Klar', '+ Ada betalar notarien'];
    expect(checkSentence('Statusen ändrades från Pågår till Klar.', own, '')).not.toBe('');
    expect(checkSentence('Ada betalar nu notarien.', own, '')).not.toBe('');
    expect(checkSentence('Ada betalar nu notarien åt Kalle.', own, '')).toBe('');
  });

  it('calls nobody', () =>
    expect(checkSentence('Done <!channel> <@U123>', ['Done channel U123'], '')).toBe('Done channel U123'));
});
