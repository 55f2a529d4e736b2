import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../../src/knowledge/audience.ts';
import { usageReport } from '../../src/slack/blocks/usage.ts';
import type { Limits, Payer } from '../../src/storage/budget.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { createUsage } from '../../src/workflows/usage.ts';
import { problemsInBlocks } from '../support/block-validation.ts';
import { openTestStorage } from '../support/storage.ts';

const now = () => new Date('2026-11-21T23:30:00Z');
const limits: Limits = { person: 5, channel: 25, workspace: 50 };
const maya: Person = { id: 'U07MAYA0001', name: 'Maya', timeZone: 'Europe/Stockholm', isAdmin: false, isGuest: false };
const admin: Person = { ...maya, id: 'U07TOM00002', name: 'Tom', isAdmin: true };
const general = 'C07GENERAL1';
let storage: Storage;

beforeAll(async () => {
  storage = await openTestStorage();
  await book(1.25, { personId: maya.id, channelId: general });
  await book(0.5, { personId: admin.id });
  await book(0.004, { personId: maya.id }, 'page summary');
  await book(2, { personId: maya.id, channelId: general }, 'answer', '2026-11-15');
  await book(9, { personId: maya.id, channelId: general }, 'answer', '2026-11-14');
});
afterAll(() => storage[Symbol.asyncDispose]());

async function book(dollars: number, payer: Payer, feature = 'answer', day = '2026-11-21'): Promise<void> {
  await storage.budget.reserve({ id: randomUUID(), day, payer, feature, model: 'sonnet', dollars, limits: {} });
}

async function shown(person: Person, payer: Payer, set: Limits = limits): Promise<string> {
  const report = await createUsage({ rows: storage.budget, limits: set, now })(person, payer);
  const blocks = usageReport(report, now(), person.timeZone);
  expect(problemsInBlocks(blocks, 'message')).toEqual([]);
  return blocks
    .flatMap((block) => (block.type === 'section' ? [block.text?.text] : JSON.stringify(block)))
    .join('\n\n');
}

describe('the report of spend', () => {
  it('shows a person their own, and no numbers of others', async () => {
    const text = await shown(maya, { personId: maya.id, channelId: general });
    expect(text).toContain('Your questions have cost *$1.25* today and *$3.25* in the last 7 days.');
    expect(text).toContain('*By day*\n21 Nov 2026  $1.25\n15 Nov 2026  $2.00');
    expect(text).toContain(`*By channel*\n<#${general}>  $3.25\nin private  under $0.01`);
    expect(text).toContain('*For what*\nanswer  $3.25\npage summary  under $0.01');
    expect(text).toContain('You: $1.25 of $5.00\nThis channel: $25.00\nAll of us together: $50.00');
    expect(text).toContain('start anew today at 01:00 (Europe/Stockholm)');
    expect(text).not.toMatch(/By person|0\.50|1\.75/);
  });

  it('shows an admin everybody’s', async () => {
    const text = await shown(admin, { personId: admin.id, channelId: general });
    expect(text).toContain('Everybody’s questions have cost *$1.75* today and *$3.75* in the last 7 days.');
    expect(text).toContain(`*By person*\n<@${maya.id}>  $3.25\n<@${admin.id}>  $0.50`);
    expect(text).toContain('You: $0.50 of $5.00\nThis channel: $1.25 of $25.00\nAll of us together: $1.75 of $50.00');
  });

  it('names no channel in private, and no limit where there is none', async () => {
    expect(await shown(maya, { personId: maya.id })).not.toContain('This channel');
    expect(await shown(maya, { personId: maya.id }, {})).toContain('No limit is set.');
  });

  it('is kind when there is nothing to show', async () => {
    const text = await shown({ ...maya, id: 'U07NEW00009' }, { personId: 'U07NEW00009' });
    expect(text).toMatch(/^You have asked me nothing that cost money in the last 7 days\. Go ahead/);
    expect(text).toContain('You: $0.00 of $5.00');
  });

  it('stays short however many have asked', async () => {
    for (let at = 0; at < 30; at += 1) await book(0.01, { personId: `U07MANY${at}`, channelId: `C07MANY${at}` });
    const text = await shown(admin, { personId: admin.id });
    expect(text.match(/<@/g)).toHaveLength(10);
    expect(text).toMatch(/22 more {2}\$0\.22/);
  });
});
