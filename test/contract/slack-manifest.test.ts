import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readManifest } from '../standins/slack/manifest.ts';
import { manifestPath } from '../standins/slack/small-workspace.ts';

const schemaPath = fileURLToPath(new URL('../../../shared/schemas/slack-manifest.schema.2.0.0.json', import.meta.url));
const isThere = existsSync(schemaPath);

describe('manifest.yml', () => {
  it.skipIf(!isThere)('is what Slack’s schema asks for', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    formats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(schemaPath, 'utf8')) as object);
    validate(parse(readFileSync(manifestPath, 'utf8')));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('has its schema beside the checkout wherever CI runs', ({ skip }) => {
    skip(!isThere && !process.env.REQUIRE_RECORDINGS, `${schemaPath} is not there, so the manifest was not validated`);
    expect(isThere, `${schemaPath} is missing`).toBe(true);
  });

  it('says why for each scope', () => {
    const scopes = /bot:\n((?: {6}.*\n)+)/.exec(readFileSync(manifestPath, 'utf8'))?.[1] ?? '';
    expect(scopes).toMatch(/^ {6}#/);
    expect(readManifest(manifestPath).scopes).toHaveLength(scopes.match(/^ {6}- /gm)?.length ?? 0);
  });

  it('can be stopped, and asks for nothing that it has no event for', () => {
    const { events, isAgent, commands } = readManifest(manifestPath);
    expect(isAgent).toBe(true);
    expect(events).toContain('agent_session_stopped');
    expect(commands.map((command) => command.command)).toEqual(['/notion']);
  });
});
