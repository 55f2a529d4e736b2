import { detectLanguage } from '../knowledge/language.ts';
import { cleanLine } from './thread-draft-checks.ts';
import { flatten, numbersIn, standsIn, vocabularyOf } from './thread-draft-words.ts';
import { findUrls } from './urls.ts';

const longestSentence = 400;
/** Words with which changes are told, whatever changed. */
const telling =
  'a after added agreed all also an and another approved are as at assigned became before between changed closed completed deadline decided decision deleted done down due earlier for from group has have heading in instead into it its later left line lines longer many moved most new newly next no none not nothing now of on one only opened out over overdue owner page pages passed postponed previously reached removed renamed replaced requires responsible row rows says section set several shared reviewed since started status stays still task tasks text than that the there their these they this three title two under until updated was were when which with without';
const address = /[^\s<>()]+@[^\s<>()]+|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu;
const quotation = /[“„«"]([^“”„«»"]{1,400})[”“»"]/gu;
const name = /(?<=[\p{L}\p{N},;:)\]–—-]\s+["“„«(]?)\p{Lu}[\p{L}\p{M}\p{N}'’-]*/gu;

/**
 * The sentence on one line when it says only what stands in the material: all its numbers, names, quotations, and no links; in the language
 * of the material also most of its words. Else an empty text. `language` is an English name, empty for the material's own.
 */
export function checkSentence(raw: string, material: string[], language: string): string {
  const text = cleanLine(raw).replaceAll('`', '');
  if (!/[\p{L}\p{N}]/u.test(text) || text.length > longestSentence || findUrls(text).length > 0) return '';
  const whole = material.join('\n').normalize('NFKC');
  const known = flatten(whole);
  const numbers = new Set(numbersIn(whole).flatMap((number) => [number, ...number.split(/[^\p{N}.,:]+/u)]));
  if (!numbersIn(text).every((number) => numbers.has(number))) return '';
  if ([...text.matchAll(quotation)].some(([, said = '']) => !known.includes(withoutEnd(flatten(said))))) return '';
  if ((text.match(address) ?? []).some((part) => !known.includes(withoutEnd(flatten(part))))) return '';
  const own = detectLanguage(whole);
  const wanted = language.trim().toLowerCase() || own;
  const hasNouns = wanted === 'german';
  const isNamed = (word: string) => known.includes(flatten(word).replace(/['’]s$/, ''));
  if (!hasNouns && !(text.match(name) ?? []).every(isNamed)) return '';
  const [first = ''] = /^\p{Lu}[\p{L}\p{M}'’-]*/u.exec(text) ?? [];
  if (own === 'english' && wanted === own && !isNamed(first) && !telling.includes(first.toLowerCase())) return '';
  return wanted !== own || standsIn(text, vocabularyOf([whole, telling])) ? text : '';
}

function withoutEnd(text: string): string {
  return text.trim().replace(/[.,;:!?…]+$/, '');
}
