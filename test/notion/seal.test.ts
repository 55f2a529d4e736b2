import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSealer, isSealed, type Sealer } from '../../src/notion/seal.ts';

const [oldKey, newKey] = [randomBytes(32).toString('base64'), randomBytes(32).toString('hex')] as const;
const sealerOf = (...keys: string[]): Sealer => {
  const sealer = createSealer(keys);
  if (!sealer) throw new Error('no sealer');
  return sealer;
};

describe('the sealer', () => {
  it('opens what it sealed, whatever text it was', () => {
    const sealer = sealerOf(oldKey);
    for (const text of ['ntn_secret', '', 'é😀\0', 'x'.repeat(10_000)]) {
      expect(sealer.open(sealer.seal(text, 'a:access_token'), 'a:access_token')).toBe(text);
    }
  });

  it('never seals the same text to the same value and shows nothing of it', () => {
    const sealer = sealerOf(oldKey);
    const sealed = [sealer.seal('ntn_secret', 'a'), sealer.seal('ntn_secret', 'a')];
    expect(sealed[0]).not.toBe(sealed[1]);
    expect(sealed.join()).not.toContain('ntn_');
    expect(sealed.every(isSealed)).toBe(true);
  });

  it('opens a value only for what it was sealed for', () => {
    const sealer = sealerOf(oldKey);
    expect(() => sealer.open(sealer.seal('t', 'a:access_token'), 'b:access_token')).toThrow(/belongs elsewhere/);
  });

  it('sees every changed bit', () => {
    const sealer = sealerOf(oldKey);
    const [version = '', keyId = '', payload = ''] = sealer.seal('ntn_secret', 'a').split('.');
    const bytes = Buffer.from(payload, 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => sealer.open(`${version}.${keyId}.${changed.toString('base64url')}`, 'a')).toThrow(/changed/);
    }
  });

  it.each([
    '',
    'v1',
    'v1..',
    'v1.0011223344556677.',
    'v1.0011223344556677.AAAA',
    'ntn_plain',
    'v2.0011223344556677.AAAA',
  ])('refuses %j with a sentence', (value) => {
    expect(() => sealerOf(oldKey).open(value, 'a')).toThrow(/^A stored token/);
  });

  it('refuses a value that was cut short', () => {
    const sealer = sealerOf(oldKey);
    const sealed = sealer.seal('ntn_secret', 'a');
    for (const length of [20, 24, 30, sealed.length - 1]) {
      expect(() => sealer.open(sealed.slice(0, length), 'a')).toThrow(/^A stored token/);
    }
  });

  it('opens with every key and seals with the first', () => {
    const before = sealerOf(oldKey).seal('ntn_secret', 'a');
    const both = sealerOf(newKey, oldKey);
    expect(both.open(before, 'a')).toBe('ntn_secret');
    expect(() => sealerOf(oldKey).open(both.seal('t', 'a'), 'a')).toThrow(/put that key back/);
  });

  it('rewraps what an older key sealed, and what nobody sealed, once', () => {
    const both = sealerOf(newKey, oldKey);
    for (const stored of [sealerOf(oldKey).seal('ntn_secret', 'a'), 'ntn_secret']) {
      const anew = both.rewrap(stored, 'a') ?? '';
      expect(sealerOf(newKey).open(anew, 'a')).toBe('ntn_secret');
      expect(both.rewrap(anew, 'a')).toBeUndefined();
    }
  });

  it('says how to make a key when one is bad', () => {
    for (const bad of ['', 'short', 'g'.repeat(64), randomBytes(31).toString('base64'), `${oldKey} `, 'A'.repeat(44)]) {
      expect(() => createSealer([oldKey, bad])).toThrow('openssl rand -base64 32');
    }
  });

  it('does not exist without a key', () => {
    expect(createSealer([])).toBeUndefined();
  });
});
