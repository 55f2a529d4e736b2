import { groups } from './thesaurus.ts';

const stopWords = new Set(
  (
    'a an and are as at be been by can could do does did for from get give had has have how i if in into is it its let like make many may me might more most much must my no not of off on or our out over own ' +
    'please say should show so some tell than that the their them then there these they this those to under up us use was we were what what’s when where which who whom whose why will with would you your about ' +
    'after another long new come comes quick quickly fast wants all also am any anybody anyone anything each ever every know need needed week weeks month today tomorrow request apply question want work works explain find look mean means going go happen happens happened handle handles according summarise summarize summary describe search often usually during does did whats vs via per still just now today current currently latest company tidewater notion page pages wiki ' +
    'der die das lange ein eine einen einem einer und oder wie was wo wann wer wen wem welche welcher welches ist sind war wird werden hat haben habe wir ich ihr sie es man mit von zu zum zur im in den dem des auf für bei an als kann können muss müssen soll gibt nicht viel viele uns unser unsere mein meine mich dir wenn nach über beantrage beantragen bekomme woche heute sagt ' +
    'hur länge vad när var vem vilka vilken vilket är det den de en ett och eller vi jag du man på av till med om kan ska får hos i som inte min mitt mina vår vårt våra många mycket gör blir har söker ansöker vecka idag ' +
    'como o que os as um uma e ou de do da dos das em no na nos nas para por com quando onde quem qual quais é são ao à temos tem posso podemos devo faço fazer quantos quantas quanto muito nosso nossa meu minha se não sobre está peço pedir semana hoje'
  ).split(' '),
);

/** A word that carries meaning, and what it is cut down to when words are compared. */
export interface Term {
  word: string;
  stem: string;
}

/** The words of a text that carry meaning, in lower case, each stem once, in order. */
export function termsOf(text: string): Term[] {
  const words = wordsOf(text).filter((word) => word.length > 1 && !stopWords.has(word));
  return [...new Map(words.map((word) => [stemOf(word), { word, stem: stemOf(word) }])).values()];
}

/** All stems of a text, for looking terms up. */
export function stemsOf(text: string): Set<string> {
  return new Set(wordsOf(text).map(stemOf));
}

function wordsOf(text: string): string[] {
  const plain = text
    .toLowerCase()
    .normalize('NFC')
    .replace(/\bwi-?fi\b|\bwlan\b/g, 'wifi')
    .replace(/\be-mail/g, 'email')
    .replace(/\bon-?call\b/g, 'oncall')
    .replace(/\bon call\b/g, 'oncall')
    .replace(/https?:\/\/\S+/g, ' ')
    .replace(/['’]s\b/g, '');
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

const endings: [RegExp, string][] = [
  [/(?<=.{3})ies$/, 'y'],
  [/(?<=.{2}(?:s|x|z|ch|sh))es$/, ''],
  [/(?<=[^suiə])s$/, ''],
  [/(?<=.{3})(?:ation|ating|ated|ator|ate)$/, 'at'],
  [/(?<=.{4})(?:ment|ness|ungen|ung|ningar|ning|ções|ção)$/, ''],
  [/(?<=.{3})(?:ing|ed)$/, ''],
  [/(?<=.{4})(?:al|er|or|en|ar|ern)$/, ''],
  [/(?<=[a-z]{2})([b-df-hj-km-np-rtv-z])\1$/, '$1'],
  [/(?<=.{3})[eya]$/, ''],
];

/** A crude stem: enough to let “rotate” meet “rotation” and “keys” meet “key”. */
function stemOf(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  return endings.reduce((stem, [ending, rest]) => stem.replace(ending, rest), word);
}

const groupsOfStems = groups.map((group) => new Set(group.map(stemOf)));
const groupsByStem = new Map<string, Set<string>[]>();

/** The groups that name a stem, or a part of it. */
function groupsOf(stem: string): Set<string>[] {
  const known = groupsByStem.get(stem);
  if (known) return known;
  const found = groupsOfStems.filter((group) => [...group].some((name) => isPart(stem, name)));
  groupsByStem.set(stem, found);
  return found;
}

/** Whether a term stands among these stems: as itself, as part of a compound, or under another name or language. */
export function isIn({ stem }: Term, stems: Set<string>): boolean {
  if (stems.has(stem)) return true;
  const named = groupsOf(stem);
  for (const other of stems) {
    if (isPart(stem, other) || named.some((group) => group.has(other))) return true;
  }
  return false;
}

/** One begins with the other, or ends with it when it is long: compounds of German and Swedish, endings left over. */
function isPart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short === long || (short.length >= 5 && long.startsWith(short)) || (short.length >= 7 && long.endsWith(short));
}

/** Other names of a word, the English one first; of a compound, those of its parts. */
export function otherNames({ word, stem }: Term): string[] {
  const found = new Set(groupsOf(stem));
  return groups
    .filter((_group, at) => found.has(groupsOfStems[at] as Set<string>))
    .flat()
    .filter((name) => name !== word);
}

const weak = termsOf(
  'policy policies process project status rule rules guide guideline team people thing way page document info information details',
).map(({ stem }) => stem);

/** Words that stand in every second title say little about what is meant. */
export function isWeak({ stem }: Term): boolean {
  return weak.includes(stem);
}

/** How much each term tells, by how many of the texts hold it. */
export function weigh(terms: readonly Term[], texts: readonly Set<string>[]): (term: Term) => number {
  const weights = new Map(
    terms.map((term) => {
      const frequency = texts.filter((stems) => isIn(term, stems)).length;
      return [term.stem, Math.log(1 + (texts.length + 1) / (2 + frequency)) * (isWeak(term) ? 0.5 : 1)];
    }),
  );
  return ({ stem }) => weights.get(stem) ?? 1;
}

/** Share of the terms, by weight, that a text holds, from 0 to 1. */
export function coverage(
  terms: readonly Term[],
  stems: Set<string>,
  weightOf: (term: Term) => number = (term) => (isWeak(term) ? 0.5 : 1),
): number {
  const total = terms.reduce((sum, term) => sum + weightOf(term), 0);
  if (total === 0) return 0;
  return terms.reduce((sum, term) => sum + (isIn(term, stems) ? weightOf(term) : 0), 0) / total;
}
