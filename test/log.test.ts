import { describe, expect, it } from 'vitest';
import { createLogger } from '../src/log.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('debug', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  it('never shows a secret field', () => {
    const lines = logged((log) => log.info({ token: 'xoxb-1', slack: { signingSecret: 'shh' } }, 'started'));
    expect(lines).not.toMatch(/xoxb-1|shh/);
  });

  it('takes tokens out of error messages, stacks and causes', () => {
    const cause = new Error('Bearer ntn_123456 refused');
    const lines = logged((log) => log.error({ error: new Error('failed with sk-ant-abc', { cause }) }, 'failed'));
    expect(lines).not.toMatch(/ntn_123456|sk-ant-abc/);
    expect(lines).toContain('refused');
  });

  it('leaves out what a vendor error carries besides its message', () => {
    const error = Object.assign(new Error('no'), { headers: { authorization: 'Bearer top' }, body: 'private page' });
    expect(logged((log) => log.error({ error }, 'failed'))).not.toMatch(/top|private page/);
  });
});
