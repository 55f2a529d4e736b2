import { expect, it } from 'vitest';
import { theProgram } from '../app/program.ts';
import { type SampleQuestion, sampleQuestions } from '../standins/company/questions.ts';

const program = theProgram();
const atOnce = 4;

interface Graded {
  ask: string;
  kind: 'page' | 'rows' | 'nothing';
  isRight: boolean;
  text: string;
}

async function grade(question: SampleQuestion): Promise<Graded> {
  const { company, notion } = program.world;
  const person = company.people.find(({ slug }) => slug === question.by);
  const { ask } = question;
  const { text } = await program.ask(ask, person ? { user: person.slackId } : {});
  if ('unanswerable' in question)
    return { ask, kind: 'nothing', isRight: /found nothing|nichts gefunden|inget|nada/.test(text), text };
  if ('expected' in question)
    return { ask, kind: 'rows', isRight: question.expected.every((part) => text.includes(part)), text };
  const urls = company.pages
    .filter(({ slug }) => question.answeredBy.includes(slug))
    .map(({ id }) => notion.page(id)?.url);
  return { ask, kind: 'page', isRight: urls.some((url) => url && text.includes(url)), text };
}

/** With the stand-in Claude, which quotes the passages that fit best: what it cites is what the search has found. */
it('answers four of five questions from the right page or rows, and says so where nothing is written', async () => {
  const waiting = sampleQuestions(program.world.company).values();
  const graded: Graded[] = [];
  const work = async () => {
    for (const question of waiting) graded.push(await grade(question));
  };
  await Promise.all(Array.from({ length: atOnce }, work));

  const shareOf = (kind: Graded['kind']) => {
    const of = graded.filter((each) => each.kind === kind);
    return of.filter(({ isRight }) => isRight).length / of.length;
  };
  const shares = { page: shareOf('page'), rows: shareOf('rows'), nothing: shareOf('nothing') };
  const wrong = graded
    .filter(({ isRight }) => !isRight)
    .map(({ ask, text }) => `${ask}\n    ${text.slice(0, 160).replaceAll('\n', ' / ')}`);
  const report = `${JSON.stringify(shares)}\nwrong:\n${wrong.join('\n')}`;
  expect(shares.page, report).toBeGreaterThanOrEqual(0.8);
  expect(shares.rows, report).toBeGreaterThanOrEqual(0.8);
  expect(shares.nothing, report).toBeGreaterThanOrEqual(0.8);
}, 90_000);
