import { detectLanguage } from '../knowledge/language.ts';
import { cleanLine } from './thread-draft-checks.ts';
import { flatten, numbersIn, standsIn, vocabularyOf } from './thread-draft-words.ts';
import { findUrls } from './urls.ts';

const longestSentence = 400;
/** Words with which changes are told, whatever changed: in English, and those of other languages that are told most. */
const telling = new Set(
  `a added after again agreed all also an and another approved are as assigned at be became before between both but by can change changed changes closed completed date dates day days deadline decided decision deleted does done down due each earlier everyone first for from group had has have he heading in including instead into is it its later left less line lines longer many more most moved must new newly next no none not nothing now of on one only opened our out over overdue owner page pages passed per postponed previously reached removed renamed replaced requires responsible reviewed row rows says second section set several shared she since so some started status stays still task tasks text than that the their there these they this three title to two under until updated via was we were when which while who will with without would you your`.split(
    ' ',
  ),
);
const tellingElsewhere =
  'wurde wurden jetzt nicht mehr geändert hinzugefügt entfernt verschoben sind eine einen nach statt ' +
  'ändrades ändrad lades tillagd bort från till inte längre är och nya flyttades ' +
  'maintenant plus été ajouté supprimé passé changé dans avec sont ' +
  'ahora pasó añadido eliminado cambió está fueron para con mais agora passou adicionado removido foram ' +
  'adesso passato aggiunto rimosso sono nieuw gewijzigd toegevoegd verwijderd naar niet meer tilføjet fjernet ændret';
const address = /[^\s<>()]+@[^\s<>()]+|[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}/gu;
const quotation = /[“„«"]([^“”„«»"]{1,400})[”“»"]/gu;
const opening = /(?:^|[.!?…:]\s+)["“„«(]?(\p{Lu}[\p{L}\p{M}'’-]*)/gu;
const name = /(?<=[\p{L}\p{N},;)\]–—-]\s+["“„«(]?)\p{Lu}[\p{L}\p{M}\p{N}'’-]*/gu;

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
  const words = new Set(wordsIn(known));
  const isNamed = (word: string) => wordsIn(word).every((part) => words.has(part));
  if (!hasNouns && !(text.match(name) ?? []).every(isNamed)) return '';
  const openings = [...text.matchAll(opening)].map(([, word = '']) => word);
  const isKnown = (word: string) => isNamed(word) || telling.has(word.toLowerCase());
  if (isEnglish(text) && wanted === own && !openings.every(isKnown)) return '';
  return wanted !== own || standsIn(text, vocabularyOf([whole, ...telling, tellingElsewhere])) ? text : '';
}

/** Short sentences tell nothing of their language but by the smallest words. */
function isEnglish(text: string): boolean {
  const words = wordsIn(text);
  return words.filter((word) => telling.has(word)).length * 5 >= words.length;
}

/** In lower case, without the genitive. */
function wordsIn(text: string): string[] {
  return (flatten(text).match(/[\p{L}\p{M}\p{N}]+(?:['’](?!s(?!\p{L}))[\p{L}\p{M}]+)?/gu) ?? []).filter(
    (word) => word !== 's',
  );
}

function withoutEnd(text: string): string {
  return text.trim().replace(/[.,;:!?…]+$/, '');
}
