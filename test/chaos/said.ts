import { mulberry32 } from '../standins/faults.ts';

/** A text that backs up to two of its paragraphs with a citation: what a model says about one case. */
export interface Paragraph {
  text: string;
  /** Index of the passage that backs it, counted by different pages. */
  cites?: number;
}

export interface Saying {
  /** Said before the first tool call. */
  preamble?: string;
  /** Tool calls before the answer. */
  steps: ('search' | 'read')[];
  paragraphs: Paragraph[];
  /** How long the model takes to say it, in milliseconds. */
  speakingMs: number;
}

const words =
  'battery dock rider firmware lease harbour gate invoice sensor spare charger crew ledger winter route signal torque depot permit kettle'.split(
    ' ',
  );
const strange = [
  'Überprüfung läuft',
  '充電器を確認する',
  'проверка насоса',
  'بطارية الدراجة',
  '👩🏽‍🔧🚲⚡',
  'naïve façade',
  '𝒜𝓇𝒸𝒽',
];

/** Everything the model will say about a case; the same each time it is asked, so that nothing needs to be remembered. */
export function sayingOf(number: number, seed: number): Saying {
  const random = mulberry32(seed * 1_000_003 + number);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const phrase = (length: number) => Array.from({ length }, () => pick(words)).join(' ');
  const sentence = () => `The ${phrase(4 + below(8))}, ${pick(strange)}, is *${phrase(2)}*.`;
  const sentences = (count: number) => Array.from({ length: count }, sentence).join(' ');

  const blocks: ((at: string) => string)[] = [
    (at) => `(${at}) ${sentences(1 + below(4))}`,
    (at) => `(${at}) ${sentences(1 + below(2))}\n${sentences(1)}`,
    (at) =>
      `(${at}) List:\n\n${Array.from({ length: 2 + below(4) }, () => `- **${phrase(2)}**: ${phrase(5)}`).join('\n')}`,
    (at) =>
      `(${at}) Steps:\n\n${Array.from({ length: 2 + below(4) }, (_, index) => `${index + 1}. ${sentence()}`).join('\n')}`,
    (at) =>
      `| (${at}) | ${phrase(1)} |\n|---|---|\n${Array.from({ length: 2 + below(4) }, () => `| ${phrase(2)} | ${below(10_000)} |`).join('\n')}`,
    (at) =>
      `\`\`\`sh\n# (${at})\n${Array.from({ length: 2 + below(5) }, () => `${pick(words)} --${pick(words)}=${below(99)}  # ${phrase(2)}`).join('\n')}\n\n${phrase(3)}\n\`\`\``,
  ];
  const kind = pick(['short', 'short', 'medium', 'medium', 'medium', 'tools', 'tools', 'long'] as const);
  const count = { short: 2, medium: 6 + below(6), tools: 4 + below(6), long: 1 }[kind];
  const paragraphs: Paragraph[] = [{ text: `Case ${number} begins.` }];
  const length = () => paragraphs.reduce((sum, { text }) => sum + text.length + 2, 0);
  while (paragraphs.length <= count || (kind === 'long' && length() < 12_500))
    paragraphs.push({ text: pick(blocks)(`${number}.${paragraphs.length}`) });
  const steps =
    kind === 'tools' ? pick<Saying['steps']>([['search'], ['read'], ['search', 'read'], ['read', 'read']]) : [];
  if (steps.length > 0) {
    paragraphs.splice(1, 0, { text: `(${number}) ${sentence()}`, cites: 0 });
    paragraphs.push({ text: `(${number}) ${sentence()}`, cites: below(2) });
  }
  paragraphs.push({ text: `Case ${number} ends.` });
  return {
    ...(steps.length > 0 && random() < 0.5 ? { preamble: `Case ${number}: looking.` } : {}),
    steps,
    paragraphs,
    speakingMs: 300 + below(kind === 'long' ? 6_000 : 3_500),
  };
}

/** The case that a question is about, as it stands in its words. */
export function caseIn(text: string): number | undefined {
  const [, number] = [...text.matchAll(/\bcase (\d+)\b/g)].at(-1) ?? [];
  return number === undefined ? undefined : Number(number);
}
