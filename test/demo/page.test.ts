import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { testDatabaseUrl } from '../support/storage.ts';
import { startWorld, type World } from '../support/world.ts';
import { servePage } from './server.ts';

const parts = new AsyncDisposableStack();
let world: World;
let address: string;
let browser: Awaited<ReturnType<typeof openBrowser>>;

beforeAll(async () => {
  world = parts.use(
    await startWorld({
      dataDir: mkdtempSync(join(tmpdir(), 'demo-')),
      databaseUrl: await testDatabaseUrl(),
      isClockMovable: true,
    }),
  );
  address = parts.use(await servePage(world, 0)).url;
  await world.caughtUp;
  await world.notion.webhooks.connect(`http://127.0.0.1:${world.port}/notion/webhook`);
  browser = parts.use(await openBrowser());
});
afterAll(() => parts.disposeAsync());

/** Opens the page as one of the three people, at a channel by its label or at the app's DM or Home. */
async function openAs(name: string, channel: string): Promise<{ page: Page; problems: string[] }> {
  const opened = await browser.open(address);
  await opened.page.locator('#top .who button', { hasText: name }).click();
  await opened.page.locator('#sidebar button', { hasText: channel }).click();
  await opened.page.locator('#sidebar button.active', { hasText: channel }).waitFor();
  return opened;
}

async function write(page: Page, pane: '#channel' | '#thread', text: string): Promise<void> {
  const box = page.locator(`${pane} .composer textarea`);
  await box.fill(text);
  await box.press('Enter');
}

/** The menu of a message shows under the mouse. */
async function clickInMenu(page: Page, pane: '#channel' | '#thread', message: string, title: string): Promise<void> {
  const shown = page.locator(`${pane} .message`, { hasText: message }).first();
  await shown.hover();
  await shown.locator(`.menu button[title="${title}"]`).click();
}

async function openLastThread(page: Page): Promise<void> {
  await page.locator('#channel .message .replies').last().click();
  await page.locator('#thread .message').first().waitFor();
}

describe('the demo page', () => {
  it('shows a question, the steps and a cited answer in the thread', async () => {
    const { page, problems } = await openAs('Maya', '# engineering');
    await write(page, '#channel', '@Archivist How do we rotate API keys?');
    await openLastThread(page);
    await page.locator('#thread .citation').first().waitFor();
    await page.locator('#thread .feedback').waitFor();
    expect(await page.locator('#thread .task').first().textContent()).toContain('Searching Notion');
    expect(await page.locator('#thread').textContent()).toMatch(/Sources/);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('finds within seconds what somebody has just written in Notion', async () => {
    const { page } = await openAs('Maya', '# engineering');
    await page.locator('#top .tabs button', { hasText: 'Notion' }).click();
    await page.locator('#notion .tree button', { hasText: 'Working hours' }).click();
    await page.locator('#notion .page button', { hasText: 'Edit' }).click();
    await page.locator('#notion textarea').fill('The quagga seminar is in the Gangway room at noon.');
    await page.locator('#notion .page button', { hasText: 'Save' }).click();
    await page.locator('#top .tabs button', { hasText: 'Slack' }).click();
    const found = page.locator('#channel .message.ephemeral', { hasText: 'Working hours' });
    const search = async () => {
      await write(page, '#channel', '/notion search quagga');
      await page.waitForTimeout(400);
      return found.count();
    };
    await expect.poll(search, { timeout: 6_000, interval: 400 }).toBeGreaterThan(0);
    await page.close();
  });

  it('shows a card under a link to a page', async () => {
    const { page } = await openAs('Maya', '# engineering');
    await write(page, '#channel', `Have a look: ${world.notion.page('Vacation policy')?.url}`);
    await page.locator('#channel .unfurl', { hasText: 'Vacation policy' }).waitFor();
    await page.close();
  });

  it('answers a command to the asker only', async () => {
    const { page } = await openAs('Ines', '# general');
    await write(page, '#channel', '/notion help');
    await page.locator('#channel .message.ephemeral').first().waitFor();
    await page.locator('#top .who button', { hasText: 'Tom' }).click();
    await page.locator('#sidebar button', { hasText: '# general' }).click();
    await page.locator('#sidebar button.active', { hasText: '# general' }).waitFor();
    expect(await page.locator('#channel .message.ephemeral').count()).toBe(0);
    await page.close();
  });

  it('suggests what to ask in the direct message and answers there', async () => {
    const { page } = await openAs('Ines', '📚 Archivist');
    await page.locator('#channel .prompts button').first().click();
    await openLastThread(page);
    await page.locator('#thread .feedback').waitFor();
    expect(await page.locator('#thread .title').textContent()).not.toBe('');
    await page.close();
  });

  it('creates a page after a click on Approve, once, and links it', async () => {
    const { page } = await openAs('Maya', '# engineering');
    await write(page, '#channel', '@Archivist create a page titled "Bike lab booking" under Engineering');
    await openLastThread(page);
    await page.locator('#thread button', { hasText: 'Approve' }).click();
    await page.locator('#thread a', { hasText: 'Bike lab booking' }).first().waitFor();
    await page.locator('#top .tabs button', { hasText: 'Notion' }).click();
    await page.locator('#notion .tree button', { hasText: 'Bike lab booking' }).waitFor();
    expect(world.notion.pages().filter(({ title }) => title === 'Bike lab booking')).toHaveLength(1);
    await page.close();
  });

  it('saves a thread as a page from a form, and what is new in it later as a diff', async () => {
    const { page, problems } = await openAs('Maya', '# engineering');
    await write(page, '#channel', 'How tight does the rear axle go?');
    await clickInMenu(page, '#channel', 'How tight', 'Reply in thread');
    await write(page, '#thread', 'We decided on 42 Nm for the rear axle.');
    await page.locator('#thread .message', { hasText: '42 Nm' }).waitFor();
    const shortcut = () => clickInMenu(page, '#thread', '42 Nm', 'Save thread to Notion');
    await shortcut();
    const dialog = page.locator('#modal .dialog');
    await dialog.waitFor();
    const title = dialog.locator('[data-block="title"] input');
    await title.fill('Axle torque from the demo');
    await dialog.locator('[data-block="destination"] .picker input').fill('Decis');
    await dialog.locator('.picker .offers button', { hasText: 'Decisions' }).click();
    await dialog.locator('.field-input', { hasText: 'Area' }).locator('select').selectOption('Engineering');
    expect(await title.inputValue()).toBe('Axle torque from the demo');
    await dialog.locator('footer button', { hasText: 'Save' }).click();
    await dialog.getByText('Saved to Notion').waitFor();
    await dialog.locator('header .close').click();
    await page.locator('#thread a', { hasText: 'Axle torque from the demo' }).waitFor();

    await page.locator('#top .tabs button', { hasText: 'Notion' }).click();
    await page.locator('#notion .tree button', { hasText: 'Decisions' }).click();
    await page.locator('#notion tbody tr', { hasText: 'Axle torque from the demo' }).click();
    await page.locator('#notion .markdown', { hasText: '42 Nm' }).waitFor();

    await page.locator('#top .tabs button', { hasText: 'Slack' }).click();
    await write(page, '#thread', 'The front axle gets 36 Nm from January on.');
    await page.locator('#thread .message', { hasText: '36 Nm' }).waitFor();
    await shortcut();
    await dialog.locator('pre', { hasText: /\+ .*36 Nm/ }).waitFor();
    await dialog.locator('footer button', { hasText: 'Update page' }).click();
    await dialog.getByText('Updated in Notion').waitFor();
    await dialog.locator('header .close').click();
    await page.locator('#modal').waitFor({ state: 'hidden' });
    const saved = world.notion.pages().filter(({ title: name }) => name === 'Axle torque from the demo');
    expect(saved).toHaveLength(1);
    expect(saved[0]?.markdown).toMatch(/42 Nm[\s\S]*36 Nm/);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('makes a digest, posts it on demand, and by itself when the clock is moved', async () => {
    const { page, problems } = await openAs('Maya', '# product');
    await write(page, '#channel', '/notion digest');
    const dialog = page.locator('#modal .dialog');
    await dialog.locator('[data-block="digest_sources"] .picker input').fill('Everything');
    await dialog.locator('.picker .offers button', { hasText: 'Everything in' }).click();
    await dialog.locator('[data-block="title"] input').fill('What is new');
    await dialog.locator('[data-block="digest_when"] select').selectOption('daily');
    await dialog.locator('footer button', { hasText: 'Create' }).click();
    await dialog.getByText('To have it at once').waitFor();
    await dialog.locator('header .close').click();
    const told = page.locator('#channel .message', { hasText: 'made by Maya Lindqvist' });
    const busyHour = async () => {
      await page.locator('#sidebar button', { hasText: 'Colleagues edit Notion' }).click();
      await world.notion.webhooks.settled();
    };
    await busyHour();
    await write(page, '#channel', '/notion digest now');
    await told.first().waitFor();
    await page.locator('#channel .message', { hasText: 'Working hours' }).waitFor();
    await busyHour();
    await page.locator('#sidebar button', { hasText: 'to 9:00' }).click();
    await expect.poll(() => told.count(), { timeout: 15_000 }).toBe(2);
    await page.locator('#sidebar small', { hasText: /Digests believe it is .* 09:00/ }).waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  it('shows what can be asked and the connection on the Home tab', async () => {
    const { page } = await openAs('Tom', 'Archivist Home');
    await page.locator('#channel .home .block').first().waitFor();
    expect(await page.locator('#channel .home').textContent()).toMatch(/Notion/);
    await page.close();
  });

  it('shows hostile text as text', async () => {
    const { page, problems } = await openAs('Maya', '# random');
    await write(page, '#channel', '<img src=x onerror=alert(1)> [click](javascript:alert(1))');
    await page.locator('#channel .message', { hasText: 'onerror' }).waitFor();
    expect(await page.locator('#channel .message img, #channel .message a[href^="javascript"]').count()).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });
});
