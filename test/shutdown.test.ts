import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../src/log.ts';
import { createParts } from '../src/shutdown.ts';

let closed: string[];
let logged: string[];
beforeEach(() => {
  closed = [];
  logged = [];
});
const log = createLogger('info', { write: (line) => void logged.push(line) });
const part = (name: string) => ({ [Symbol.asyncDispose]: async () => void closed.push(name) });

describe('the parts of the process', () => {
  it('stop one after another, what rests on others first', async () => {
    {
      await using parts = createParts(log);
      parts.use('storage', part('storage'));
      parts.defer('slack', async () => void closed.push('slack'));
      parts.use('http', part('http'));
    }
    expect(closed).toEqual(['http', 'slack', 'storage']);
  });

  it('stop also when one of them fails to, and the log says which', async () => {
    {
      await using parts = createParts(log);
      parts.use('storage', part('storage'));
      parts.defer('slack', () => Promise.reject(new Error('no')));
    }
    expect(closed).toEqual(['storage']);
    expect(logged.join('')).toMatch(/"part":"slack".*did not stop in order/);
  });

  it('go on when they were taken over, and stop with their new owner', async () => {
    await using first = createParts(log);
    first.use('storage', part('storage'));
    const second = first.move();
    await first[Symbol.asyncDispose]();
    expect(closed).toEqual([]);
    await second[Symbol.asyncDispose]();
    expect(closed).toEqual(['storage']);
  });

  it('cannot hold the process: the log names the one that hangs', async () => {
    const gaveUp = Promise.withResolvers<void>();
    const parts = createParts(log, { giveUp: gaveUp.resolve, lateMs: 50 });
    parts.use('storage', part('storage'));
    parts.defer('sync', () => new Promise(() => {}));
    parts.use('http', part('http'));
    void parts[Symbol.asyncDispose]();
    const keepAlive = setTimeout(() => {}, 5_000);
    await gaveUp.promise;
    clearTimeout(keepAlive);
    expect(closed).toEqual(['http']);
    expect(logged.join('')).toMatch(/"part":"sync".*does not stop/);
  });
});

describe('a process that is asked to stop', () => {
  const script = `
    import { askedToStop } from './src/shutdown.ts';
    const asked = askedToStop();
    setTimeout(() => process.exit(3), 20_000);
    console.log('up');
    await asked;
    console.log('stopping');
    if (process.argv[1] === 'orderly') process.exit(0);`;

  const start = async (how: string) => {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script, how], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    return { child, ended, said: once(child.stdout, 'data') };
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('by %s does so in order', async (signal) => {
    const { child, ended } = await start('orderly');
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  });

  it.each([
    ['SIGTERM', 'SIGTERM'],
    ['SIGINT', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
  ] as const)('by %s and again by %s ends at once with 1', async (first, second) => {
    const { child, ended, said } = await start('hanging');
    child.kill(first);
    await said;
    child.kill(second);
    expect(await ended).toEqual([1, null]);
  });
});
