import type { Reply } from '../contract.ts';
import { staleness } from './candidates.ts';
import { defines, isAboutStrangers, isOfKind } from './fitting.ts';
import { phrasesFor } from './language.ts';
import type { Block, Reading } from './reading.ts';
import { cite, say } from './replies.ts';
import { coverage, isIn, isWeak, stemsOf, type Term, termsOf, weigh } from './words.ts';

/**
 * Below this share of the question a block answers something else; less will do on a page that is about nothing else, more is
 * needed where the most telling word is missing.
 */
const leastStrength = { anywhere: 0.45, onTopic: 0.36, withoutRarest: 0.6 };
/** So many words of a question are never together by chance. */
const enoughWords = 3;
const mostQuotes = 5;

interface Scored {
  block: Block;
  /** Share of the question that the block and what stands above it hold, 0 to 1. */
  strength: number;
  /** With what makes a block the better answer: its place, its form, its age. */
  score: number;
  /** Neither the block nor what stands above it has the word that the question turns on. */
  lacksRarest: boolean;
  /** How many telling words of the question it or what stands above it has. */
  held: number;
}

/** How well what was read answers the question, from 0 to 1. */
export function strengthOf(reading: Reading, terms: Term[]): number {
  const scored = scoreBlocks(reading, terms).filter(({ block }) => isOfKind(block.text, reading.question, terms));
  return Math.max(0, ...scored.map(({ strength }) => strength));
}

/** The best passages word for word, in the order of their page, each with its citation. */
export function quote(reading: Reading, terms: Term[]): Reply {
  const phrases = phrasesFor(reading.question);
  const ranked = scoreBlocks(reading, terms).toSorted((a, b) => b.score - a.score);
  const fitting = ranked.filter(({ block }) => isOfKind(block.text, reading.question, terms));
  const isStrange = isAboutStrangers(reading.question, reading.blocks);
  const best = isStrange ? undefined : fitting.find((scored) => isAnswer(scored, terms));
  if (!best) {
    const failed = reading.calls.length > 0 && reading.calls.every(({ isError }) => isError);
    if (failed) return say(phrases.failed(reading.calls.at(-1)?.text ?? ''));
    return say(terms.length > 0 ? phrases.nothing(terms.map(({ word }) => `“${word}”`).join(', ')) : phrases.unclear);
  }
  const chosen = choose(reading.blocks, ranked, best, terms);
  const own = chosen.filter(({ source }) => source === best.block.source);
  const others = chosen.filter(({ source }) => source !== best.block.source);
  return {
    content: [
      { type: 'text', text: phrases.found(best.block.page) },
      ...show(own, terms),
      ...(others[0] ? [{ type: 'text' as const, text: `\n\n${phrases.also(others[0].page)}` }] : []),
      ...show(others, terms),
    ],
  };
}

function scoreBlocks({ blocks, question, said, rows }: Reading, terms: Term[]): Scored[] {
  const parts = blocks.map(({ text, section, page }) => ({
    own: stemsOf(text),
    section: stemsOf(section),
    page: stemsOf(page),
  }));
  const weightOf = weigh(terms, pagesOf(blocks));
  const rarest = terms.toSorted((a, b) => weightOf(b) - weightOf(a))[0];
  const total = terms.reduce((sum, term) => sum + weightOf(term), 0) || 1;
  const asked = stemsOf(question);
  const newest = Math.max(0, ...blocks.map(({ year }) => year ?? 0));
  return blocks.map((block, at) => {
    const { own, section, page } = parts[at] as (typeof parts)[number];
    const shareOf = (term: Term) => (isIn(term, own) ? 1 : isIn(term, section) ? 0.9 : isIn(term, page) ? 0.85 : 0);
    const strength = terms.reduce((sum, term) => sum + weightOf(term) * shareOf(term), 0) / total;
    const above = coverage(terms, section, weightOf) * 0.25 + coverage(terms, page, weightOf) * 0.25;
    const topic = coverage(termsOf(block.page), asked) * 0.35;
    const stale = staleness({ ...block, title: block.page }, newest, question);
    const known = said.includes(block.text.trim()) ? 0.4 : 0;
    const row = rows.has(block.page) ? 0.3 : 0;
    const form = formOf(block, question) + defines(block.text, question, terms) * 0.3;
    const score = strength + above + topic + form - stale - known - row;
    const lacksRarest = rarest !== undefined && shareOf(rarest) === 0;
    const held = terms.filter((term) => !isWeak(term) && shareOf(term) > 0).length;
    return { block, strength, score, lacksRarest, held };
  });
}

/** All stems of each page that was read. */
function pagesOf(blocks: Block[]): Set<string>[] {
  const pages = Map.groupBy(blocks, ({ source }) => source);
  return [...pages.values()].map((page) =>
    stemsOf(page.map(({ text, section, page: title }) => `${title} ${section} ${text}`).join(' ')),
  );
}

function isAnswer({ block, strength, lacksRarest, held }: Scored, terms: Term[]): boolean {
  if (block.text.trim() === block.page) return false;
  if (held >= enoughWords) return true;
  if (lacksRarest && strength < leastStrength.withoutRarest) return false;
  if (strength >= leastStrength.anywhere) return true;
  const asked = new Set(terms.map(({ stem }) => stem));
  const topic = termsOf(block.page).filter((term) => !isWeak(term));
  return strength >= leastStrength.onTopic && topic.length > 0 && topic.every((term) => isIn(term, asked));
}

/** Steps for “how”, figures for “how many” and “when”, names for “who”; prose before the columns of a row. */
function formOf({ text, block, section }: Block, question: string): number {
  const isList = /^\s*([-*]|\d+[.)])\s/.test(text);
  const asks = (words: RegExp) => words.test(question);
  let bonus = isOpening({ block, section }) ? 0.1 : 0;
  if (
    asks(
      /\b(how many|how much|how long|when|wie viele?|wie lange|wann|hur många|hur mycket|när|quantos|quantas|quanto|quando)\b/i,
    )
  ) {
    if (/\d/.test(text)) bonus += 0.1;
  } else if (asks(/\b(how|steps|wie|hur|como|process|prozess)\b/i) && (isList || text.startsWith('```'))) bonus += 0.15;
  if (asks(/\b(who|whom|wer|wen|vem|quem)\b/i) && /\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u.test(text)) bonus += 0.1;
  const [asked = ''] = /\b(who|when|where|why|how)\b/i.exec(question) ?? [];
  if (asked && new RegExp(`\\b${asked}\\b`, 'i').test(section)) bonus += 0.25;
  return section === 'Properties' ? bonus - 0.2 : bonus;
}

function isOpening({ block, section }: Pick<Block, 'block' | 'section'>): boolean {
  return block === 0 && section === '';
}

/** The best block with what belongs to it, then what is nearly as good. */
function choose(blocks: Block[], ranked: Scored[], best: Scored, terms: Term[]): Block[] {
  const together = blocks.filter(({ searchResult }) => searchResult === best.block.searchResult);
  const at = together.indexOf(best.block);
  const before = together.slice(0, at).filter((block) => block.text.trim().endsWith(':'));
  const after = best.block.section ? together.slice(at + 1, at + 3) : [];
  const samePage = ranked.filter(({ block }) => block.source === best.block.source);
  const opening = samePage.filter(({ block, strength }) => isOpening(block) && strength > 0.5);
  const nearlyAsGood = samePage.filter(({ score }) => score >= best.score * 0.85).slice(0, 3);
  const wanted = [best, ...opening].map(({ block }) => block).concat(before.slice(-1), after);
  const chosen = new Set([...new Set([...wanted, ...nearlyAsGood.map(({ block }) => block)])].slice(0, mostQuotes - 1));
  const other = ranked.find(
    (scored) =>
      scored.block.source !== best.block.source && scored.score >= best.score * 0.8 && isAnswer(scored, terms),
  );
  if (other) chosen.add(other.block);
  return blocks.filter((block) => chosen.has(block));
}

function* show(blocks: Block[], terms: Term[]): Generator<Reply['content'][number]> {
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1];
    if (block.section === 'Properties') {
      yield cite(block, before?.section === 'Properties' ? '\n' : '\n\n', `- ${block.text}`);
      continue;
    }
    if (block.section && block.section !== before?.section) yield { type: 'text', text: `\n\n**${block.section}**` };
    yield cite(block, '\n\n', shorten(block.text, terms));
  }
}

/** Long lists and tables lose the lines that say nothing about the question; long prose its end. */
function shorten(text: string, terms: Term[]): string {
  if (text.length <= 1_200 || text.startsWith('```')) return text;
  const lines = text.split('\n');
  if (lines.length < 4) return `${text.slice(0, 1_000).replace(/\s\S*$/, '')} …`;
  const isTable = text.startsWith('|');
  const kept = lines.filter(
    (line, index) => (isTable && index === 0) || terms.some((term) => isIn(term, stemsOf(line))),
  );
  return (kept.length > (isTable ? 1 : 0) ? kept : lines).slice(0, 10).join('\n');
}
