import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../support/browser.ts';
import { startWorld } from '../support/world.ts';
import { servePage } from './server.ts';

/** Makes the README's pictures anew: `npm run screenshots`. */
const images = join(import.meta.dirname, '../../docs/images');
const dataDir = mkdtempSync(join(tmpdir(), 'archivist-screenshots-'));
try {
  await using world = await startWorld({ dataDir, isClockMovable: true });
  await world.caughtUp;
  await using page = await servePage(world, 0);
  await using browser = await openBrowser();
  const { page: view } = await browser.open(page.url);
  await view.setViewportSize({ width: 1280, height: 1020 });
  await ask(view, '@Archivist How do we rotate API keys?');
  await view.screenshot({ path: join(images, 'answer.png') });
  await view.locator('#thread .composer textarea').fill('create a page titled "Key rotation in short" under Security');
  await view.locator('#thread .composer textarea').press('Enter');
  await view.locator('#thread button', { hasText: 'Approve' }).waitFor();
  await view.waitForTimeout(500);
  await view.screenshot({ path: join(images, 'proposal.png') });
  await discuss(view, [
    'The brake pads squeal when they are wet. What do we do for the spring batch?',
    'The supplier has a sintered pad that stays quiet. It costs 2 euros more a bike.',
    'Decided: we take the sintered pads for the spring batch, because returns for noise cost more than 2 euros a bike.',
    'I will order 400 sets by 2026-12-04. Is the winter stock changed too?',
  ]);
  await choose(view, 'Decided:', 'Save thread to Notion');
  await view.locator('#modal footer button', { hasText: 'Save' }).waitFor();
  await view.waitForTimeout(500);
  await view.screenshot({ path: join(images, 'save-thread.png') });
  await view.locator('#modal header .close').click();
  await orderDigest(view);
  await view.locator('#sidebar button', { hasText: 'Colleagues edit Notion' }).click();
  await world.notion.webhooks.settled();
  await view.locator('#channel .composer textarea').fill('/notion digest now');
  await view.locator('#channel .composer textarea').press('Enter');
  await view.locator('#channel .message', { hasText: 'made by' }).waitFor();
  await view.waitForTimeout(500);
  await view.screenshot({ path: join(images, 'digest.png') });
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

/** A thread in #general, message by message. */
async function discuss(view: Page, [first = '', ...replies]: string[]): Promise<void> {
  await view.locator('#sidebar button', { hasText: '# general' }).click();
  await view.locator('#channel .composer textarea').fill(first);
  await view.locator('#channel .composer textarea').press('Enter');
  await choose(view, first.slice(0, 30), 'Reply in thread', '#channel');
  for (const reply of replies) {
    await view.locator('#thread .composer textarea').fill(reply);
    await view.locator('#thread .composer textarea').press('Enter');
    await view.locator('#thread .message', { hasText: reply.slice(0, 30) }).waitFor();
  }
}

/** A digest of everything, for #product. */
async function orderDigest(view: Page): Promise<void> {
  await view.locator('#sidebar button', { hasText: '# product' }).click();
  await view.locator('#channel .composer textarea').fill('/notion digest');
  await view.locator('#channel .composer textarea').press('Enter');
  const dialog = view.locator('#modal .dialog');
  await dialog.locator('[data-block="digest_sources"] .picker input').fill('Everything');
  await dialog.locator('.picker .offers button').first().click();
  await dialog.locator('[data-block="title"] input').fill('What is new at Tidewater');
  await dialog.locator('footer button', { hasText: 'Create' }).click();
  await dialog.getByText('To have it at once').waitFor();
  await dialog.locator('header .close').click();
}

/** An entry in the menu of a message. */
async function choose(view: Page, message: string, entry: string, pane = '#thread'): Promise<void> {
  const shown = view.locator(`${pane} .message`, { hasText: message }).first();
  await shown.hover();
  await shown.locator(`.menu button[title="${entry}"]`).click();
}

async function ask(view: Page, question: string): Promise<void> {
  const box = view.locator('#channel .composer textarea');
  await box.fill(question);
  await box.press('Enter');
  await view.locator('#channel .message .replies').last().click();
  await view.locator('#thread .feedback').waitFor();
  await view.waitForTimeout(500);
}
