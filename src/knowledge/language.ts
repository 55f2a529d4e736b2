import { commonWords } from './language-words.ts';

/** Scripts that settle the language, or leave it to `simple`; the others (Han, Kana, Thai …) are left with their English words. */
const scripts: [pattern: RegExp, language: (letters: string) => string][] = [
  [
    /\p{sc=Cyrillic}/gu,
    (letters) => (/[ђјљњћџ]/i.test(letters) ? 'serbian' : /[іїєґў]/i.test(letters) ? 'simple' : 'russian'),
  ],
  [/\p{sc=Greek}/gu, () => 'greek'],
  [/\p{sc=Arabic}/gu, (letters) => (/[پچژگٹڈ]/.test(letters) ? 'simple' : 'arabic')],
  [/\p{sc=Armenian}/gu, () => 'armenian'],
  [/\p{sc=Devanagari}/gu, () => 'hindi'],
  [/\p{sc=Tamil}/gu, () => 'tamil'],
  [/\p{sc=Hebrew}/gu, (letters) => (/[\u05f0-\u05f2]|אַ|אָ/.test(letters) ? 'yiddish' : 'simple')],
];

const longestSample = 20_000;
const fewestWords = 20;
const smallestShare = 0.1;
const clearly = 1.3;

/**
 * The text search configuration of PostgreSQL (15 or newer) for a text, told by script and by the commonest words of each language. English
 * when the text is short or nothing is clear: a wrong stemmer costs more than none that fits.
 */
export function detectLanguage(text: string): string {
  const sample = text.slice(0, longestSample).replace(/```[\s\S]*?(?:```|$)|https?:\/\/\S+|`[^`\n]*`/g, ' ');
  const letters = (sample.match(/\p{L}/gu) ?? []).length;
  for (const [pattern, language] of scripts) {
    const own = sample.match(pattern) ?? [];
    if (own.length > 60 && own.length > letters / 2) return language(own.join(''));
  }
  const words =
    sample
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{sc=Latin}\p{M}]+/gu) ?? [];
  if (words.length < fewestWords) return 'english';
  const shares = Object.entries(commonWords)
    .map(([language, common]) => ({ language, share: words.filter((word) => common.has(word)).length / words.length }))
    .sort((a, b) => b.share - a.share);
  const english = shares.find(({ language }) => language === 'english')?.share ?? 0;
  const best = shares[0];
  return best && best.share >= smallestShare && best.share >= english * clearly ? best.language : 'english';
}
