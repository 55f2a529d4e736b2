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
  await using world = await startWorld({ dataDir });
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
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}

async function ask(view: Page, question: string): Promise<void> {
  const box = view.locator('#channel .composer textarea');
  await box.fill(question);
  await box.press('Enter');
  await view.locator('#channel .message .replies').last().click();
  await view.locator('#thread .feedback').waitFor();
  await view.waitForTimeout(500);
}
