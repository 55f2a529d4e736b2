import { setTimeout as delay } from 'node:timers/promises';
import { newReference } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { ClaimedQuestion, EndedQuestion } from '../storage/questions.ts';
import type { Storage } from '../storage/storage.ts';
import { type Held, hold, patiently } from './held.ts';
import { isLost, lose, stop, within } from './running.ts';

const most = 50;
/** Milliseconds between two looks into the ledger. */
const rhythm = { claim: 1_000, renew: 2_000, stops: 400 };
/** After an outage others are given time to show that they live. */
const graceMs = 5_000;
const goodbyeMs = 2_000;
/** Longer than this the turn of a waiting question is not held up to say that it waits. */
const announceMs = 10_000;

export interface AnsweringParts {
  questions: Storage['questions'];
  presence: Pick<Storage['presence'], 'freeQuestions'>;
  /** Names this process in leases. */
  holder: string;
  /** Brings a question to its visible end. Rejects when the signal says that it is lost. */
  answer(held: Held): Promise<EndedQuestion>;
  /** Says that the question waits for its turn. An end when there is no question after all. */
  sayItWaits(held: Held): Promise<EndedQuestion | undefined>;
  log: Logger;
}

/** Takes questions out of the ledger and brings each to its end, together with all other processes on the database. */
export interface Answering {
  /** Questions under way in this process. */
  readonly size: number;
  start(): void;
  /** There is a new question. */
  wake(): void;
  /** Somebody wants to stop. */
  lookForStops(): void;
  /** Takes no more questions, gives the running ones so long to end, then leaves them to other processes without a word. */
  drain(ms: number): Promise<void>;
}

interface UnderWay {
  controller: AbortController;
  task: Promise<void>;
  /** Its lease had run out, or it was free for a moment, before this process knew how its work ended. */
  isClaimedAgain?: boolean;
}

export function createAnswering(parts: AnsweringParts): Answering {
  const { questions, presence, holder, log } = parts;
  const underWay = new Map<string, UnderWay>();
  let turns = 0;
  const ending = new AbortController();
  const looping: Promise<void>[] = [];
  let isDraining = false;
  let awayAt = Number.NEGATIVE_INFINITY;
  const wake = once(() => claim());
  const lookForStops = once(() => stopWanted());
  const freeTheDead = once(() => free());

  async function claim(): Promise<void> {
    if (isDraining) return;
    for (const question of await questions.claim(holder, most - turns)) take(question, finish);
    for (const question of await questions.holdWaiting(holder, most)) take(question, announce);
  }

  function take(question: ClaimedQuestion, work: (held: Held, controller: AbortController) => Promise<void>): void {
    const known = underWay.get(question.id);
    if (known && !isLost(known.controller.signal)) {
      known.isClaimedAgain = true;
      return;
    }
    const controller = new AbortController();
    const task = doWork().catch((error: unknown) => {
      if (!isLost(controller.signal)) log.error({ error, question: question.id }, 'a question was left behind');
    });
    underWay.set(question.id, { controller, task });
    if (isDraining) lose(controller);
    else if (question.stopRequested) stop(controller);

    async function doWork(): Promise<void> {
      await known?.task;
      try {
        if (!isLost(controller.signal)) await work(hold(parts, question, controller), controller);
      } finally {
        const mine = underWay.get(question.id);
        const isMine = mine?.controller === controller;
        if (isMine) underWay.delete(question.id);
        if (isMine && mine.isClaimedAgain)
          await patiently(() => questions.letGo(question.id, holder), controller.signal);
        void wake();
      }
    }
  }

  async function finish(held: Held): Promise<void> {
    turns += 1;
    try {
      await bringToEnd(held);
    } finally {
      turns -= 1;
    }
  }

  async function bringToEnd(held: Held): Promise<void> {
    const { question, signal } = held;
    const end = await parts.answer(held).catch((error: unknown): EndedQuestion => {
      if (isLost(signal)) throw error;
      const reference = newReference();
      log.error({ error, reference, question: question.id }, 'a question ended without a word');
      return { state: 'failed', reason: 'the end could not be shown', reference };
    });
    if (!(await patiently(() => questions.end(question.id, holder, end), signal)))
      log.info({ question: question.id }, 'another process has taken a question over');
  }

  async function announce(held: Held, controller: AbortController): Promise<void> {
    const { question, signal } = held;
    const late = setTimeout(() => lose(controller), announceMs);
    const end = await parts.sayItWaits(held).catch((error: unknown) => {
      if (!isLost(signal)) log.warn({ error, question: question.id }, 'nobody was told that a question waits');
      return undefined;
    });
    clearTimeout(late);
    await patiently(async () => {
      if (end) await questions.end(question.id, holder, end);
      else await questions.letGo(question.id, holder);
    }, signal);
  }

  async function renew(): Promise<void> {
    if (underWay.size === 0) return;
    const before = [...underWay];
    const held = new Set(await questions.renew(holder, [...underWay.keys()]));
    for (const [id, { controller }] of before) if (!held.has(id)) lose(controller);
  }

  async function stopWanted(): Promise<void> {
    if (underWay.size === 0) return;
    for (const id of await questions.stopRequests(holder)) {
      const found = underWay.get(id);
      if (found) stop(found.controller);
    }
  }

  async function free(): Promise<void> {
    if (!isDraining && performance.now() - awayAt > graceMs) await presence.freeQuestions(holder);
  }

  /** Never two at a time; a call meanwhile makes it run once more. An outage is waited out. */
  function once(look: () => Promise<void>): () => Promise<void> {
    let running: Promise<void> | undefined;
    let again = false;
    return async function run(): Promise<void> {
      if (running) {
        again = true;
        return running;
      }
      running = look().catch((error: unknown) => {
        const isNews = performance.now() - awayAt > graceMs;
        awayAt = performance.now();
        if (isNews) log.error({ error }, 'the ledger of questions could not be read');
      });
      await running;
      running = undefined;
      if (!again) return;
      again = false;
      await run();
    };
  }

  function every(pauseMs: number, look: () => Promise<void>): void {
    const run = async () => {
      while (!ending.signal.aborted) {
        await look();
        await delay(pauseMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    };
    looping.push(run());
  }

  return {
    get size() {
      return turns;
    },
    start() {
      every(rhythm.renew, once(renew));
      every(rhythm.stops, lookForStops);
      every(rhythm.claim, async () => {
        await freeTheDead();
        await wake();
      });
    },
    wake: () => void wake(),
    lookForStops: () => void lookForStops(),
    async drain(ms) {
      const allEnded = () => Promise.allSettled([...underWay.values()].map(({ task }) => task));
      isDraining = true;
      await within(ms, allEnded());
      for (const { controller } of underWay.values()) lose(controller);
      await within(goodbyeMs, allEnded());
      ending.abort();
      await within(goodbyeMs, Promise.all([...looping, wake()]));
      await within(goodbyeMs, questions.release(holder)).catch((error: unknown) => {
        log.warn({ error }, 'questions were not handed over; their leases end by themselves');
      });
    },
  };
}
