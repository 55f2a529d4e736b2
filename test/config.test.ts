import { describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';

const complete = {
  SLACK_BOT_TOKEN: 'xoxb-a-token',
  SLACK_APP_TOKEN: 'xapp-a-token',
  NOTION_TOKEN: 'ntn_a-token',
  ANTHROPIC_API_KEY: 'sk-ant-key',
};
const noFile = () => {
  throw new Error('ENOENT');
};

describe('settings', () => {
  it('fill in every default', () => {
    const config = loadConfig(complete);
    expect(config.claude).toMatchObject({ model: 'claude-sonnet-5-5', smallModel: 'claude-haiku-5-5' });
    expect(config.http).toEqual({ host: '127.0.0.1', port: 3000 });
    expect(config.storage).toEqual({ dataDir: './data', retentionDays: 90 });
  });

  it('report all problems at once, by name and without values', () => {
    const bad = {
      SLACK_BOT_TOKEN: 'hunter2-is-wrong',
      PORT: 'eighty',
      NOTION_API_URL: 'not a url',
      ADMIN_USERS: 'maya',
    };
    const message = failure(() => loadConfig(bad));
    for (const name of [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN',
      'NOTION_TOKEN',
      'ANTHROPIC_API_KEY',
      'PORT',
      'NOTION_API_URL',
      'ADMIN_USERS',
    ]) {
      expect(message).toContain(`  ${name} `);
    }
    expect(message).not.toMatch(/hunter2|eighty|not a url|maya/);
  });

  it('treat an empty variable as unset', () => {
    expect(loadConfig({ ...complete, PORT: '', DATABASE_URL: ' ' }).http.port).toBe(3000);
  });

  it('read a secret from the file that NAME_FILE names', () => {
    const { NOTION_TOKEN: _, ...rest } = complete;
    const config = loadConfig({ ...rest, NOTION_TOKEN_FILE: '/run/secrets/notion' }, (path) => `${path}-content\n`);
    expect(config.notion.tokens).toEqual([{ name: 'notion', token: '/run/secrets/notion-content' }]);
  });

  it('refuse a secret that is set twice and a file that cannot be read', () => {
    expect(failure(() => loadConfig({ ...complete, NOTION_TOKEN_FILE: '/x' }, () => 'ntn_other-one'))).toContain(
      'set twice',
    );
    const { NOTION_TOKEN: _, ...rest } = complete;
    expect(failure(() => loadConfig({ ...rest, NOTION_TOKEN_FILE: '/x' }, noFile))).toContain('NOTION_TOKEN_FILE');
  });

  it('take several Notion connections by name, also beside the lone one', () => {
    const { tokens } = loadConfig({ ...complete, NOTION_TOKENS: 'eng=ntn_engineering, ops=ntn_operations' }).notion;
    expect(tokens.map(({ name }) => name)).toEqual(['notion', 'eng', 'ops']);
    expect(failure(() => loadConfig({ ...complete, NOTION_TOKENS: 'eng=ntn_first,eng=ntn_second' }))).toContain(
      'twice',
    );
    expect(failure(() => loadConfig({ ...complete, NOTION_TOKENS: 'ntn_nameless' }))).toContain('NOTION_TOKENS');
  });

  it('take OAuth instead of a token, with both halves of the client', () => {
    const { NOTION_TOKEN: _, ...rest } = complete;
    const oauth = { NOTION_CLIENT_ID: 'a-client', NOTION_CLIENT_SECRET: 'a-secret' };
    expect(loadConfig({ ...rest, ...oauth }).notion).toMatchObject({
      tokens: [],
      oauthClient: { clientId: 'a-client' },
    });
    expect(failure(() => loadConfig({ ...complete, NOTION_CLIENT_ID: 'a-client' }))).toContain('belong together');
  });

  it('take keys of 32 bytes only, and never show one', () => {
    const key = Buffer.alloc(32, 1).toString('base64');
    expect(loadConfig({ ...complete, ENCRYPTION_KEY: `${key},${'ab'.repeat(32)}` }).notion.encryptionKeys).toHaveLength(
      2,
    );
    const message = failure(() => loadConfig({ ...complete, ENCRYPTION_KEY: 'far-too-short' }));
    expect(message).toContain('openssl rand -base64 32');
    expect(message).not.toContain('far-too-short');
  });

  it('choose HTTP when only a signing secret is given', () => {
    const { SLACK_APP_TOKEN: _, ...rest } = complete;
    expect(loadConfig({ ...rest, SLACK_SIGNING_SECRET: 'signing-secret' }).slack).toMatchObject({
      signingSecret: 'signing-secret',
    });
  });

  it('take a price table and refuse a malformed one', () => {
    const table = { 'my-model': { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 } };
    const { prices } = loadConfig({ ...complete, MODEL_PRICES: JSON.stringify(table) }).budget;
    expect(prices).toMatchObject({ ...table, 'claude-sonnet-5-5': { input: 2, output: 10 } });
    expect(failure(() => loadConfig({ ...complete, MODEL_PRICES: '{"my-model": 3}' }))).toContain('MODEL_PRICES');
  });

  it('take the price table from a file', () => {
    const table = '{"my-model":{"input":1,"output":2,"cacheRead":0,"cacheWrite":0}}';
    const { prices } = loadConfig({ ...complete, MODEL_PRICES_FILE: '/etc/prices.json' }, () => `${table}\n`).budget;
    expect(prices['my-model']).toEqual({ input: 1, output: 2, cacheRead: 0, cacheWrite: 0 });
    expect(failure(() => loadConfig({ ...complete, MODEL_PRICES_FILE: '/x' }, noFile))).toContain('MODEL_PRICES_FILE');
  });

  it('take daily limits in dollars, or none', () => {
    expect(loadConfig(complete).budget.limits).toEqual({ person: 5, channel: 25, workspace: 50 });
    const changed = { BUDGET_PERSON_DAILY: '0.50', BUDGET_CHANNEL_DAILY: 'off', BUDGET_WORKSPACE_DAILY: '$100' };
    expect(loadConfig({ ...complete, ...changed }).budget.limits).toEqual({ person: 0.5, workspace: 100 });
    for (const wrong of ['-1', 'plenty', '1e9', '']) {
      const act = () => loadConfig({ ...complete, BUDGET_PERSON_DAILY: wrong });
      if (wrong) expect(failure(act)).toContain('BUDGET_PERSON_DAILY');
      else expect(act().budget.limits.person).toBe(5);
    }
  });
});

function failure(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'did not fail';
}
