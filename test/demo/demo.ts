import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { startWorld } from '../support/world.ts';
import { ask, isAnswered } from './ask.ts';
import { printThread } from './print.ts';
import { servePage } from './server.ts';

const { values } = parseArgs({
  options: {
    ask: { type: 'string' },
    user: { type: 'string', default: 'maya' },
    json: { type: 'boolean', default: false },
    port: { type: 'string', default: '4100' },
    verbose: { type: 'boolean', default: false },
  },
});

/** The same at every start, so that the demo's database goes on trusting it. */
const verificationToken = 'secret_of_the_demo_and_of_nothing_else_in_the_world';
const anthropicApiKey = process.env.ANTHROPIC_API_KEY;
const world = await startWorld({
  dataDir: 'data/demo',
  ...(anthropicApiKey ? { anthropicApiKey } : {}),
  settings: { NOTION_WEBHOOK_TOKEN: verificationToken },
  isClockMovable: true,
  pace: values.ask === undefined ? 25 : 0,
  onLog: (line) => values.verbose && process.stderr.write(line),
});
try {
  process.exitCode = values.ask === undefined ? await show() : await askOnce(values.ask);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await world[Symbol.asyncDispose]();
}

async function askOnce(question: string): Promise<number> {
  const who = values.user.toLowerCase();
  const person = world.company.people.find(({ slug, slackId }) => slug === who || slackId.toLowerCase() === who);
  if (!person) throw new Error(`There is nobody called ${values.user}. Try maya, tom or ines.`);
  await copied();
  const thread = await ask(world, question, person.slackId);
  const nameOf = (id: string) => world.company.people.find(({ slackId }) => slackId === id)?.name ?? 'Archivist';
  console.log(values.json ? JSON.stringify(thread, null, 2) : printThread(thread, nameOf));
  if (!values.json && world.claude)
    console.log('\n(Claude was a stand-in that quotes what it finds. Set ANTHROPIC_API_KEY to use Claude.)');
  return isAnswered(thread) ? 0 : 2;
}

/** Subscribes to edits, then waits until all of the demo's Notion is in the copy; until then an answer may miss something. */
async function copied(): Promise<void> {
  await world.notion.webhooks.connect(`http://127.0.0.1:${world.port}/notion/webhook`, { verificationToken });
  const pages = world.notion.pages().length;
  console.error(`Archivist reads Notion: ${pages} pages and rows …`);
  const patience = AbortSignal.timeout(120_000);
  await Promise.race([world.caughtUp, once(patience, 'abort'), once(world.product.child, 'exit')]);
  if (world.product.child.exitCode !== null) throw new Error('Archivist ended early. Try --verbose.');
  if (patience.aborted) throw new Error('Archivist has not read all of Notion after two minutes. Try --verbose.');
  console.error('Everything is searchable now; an edit in the Notion tab follows within seconds.');
}

async function show(): Promise<number> {
  await using page = await servePage(world, Number(values.port));
  console.log(`Archivist's demo runs at ${page.url}`);
  console.log(
    world.claude
      ? 'Claude is a stand-in that quotes what it finds. Set ANTHROPIC_API_KEY to use Claude.'
      : 'Answers come from Claude.',
  );
  console.log('Press Ctrl+C to stop.');
  void copied().catch((error: unknown) => console.error(error instanceof Error ? error.message : error));
  const stop = ['SIGINT', 'SIGTERM'].map((signal) => once(process, signal));
  await Promise.race([...stop, once(world.product.child, 'exit')]);
  return 0;
}
