import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** Seals secrets for the database with AES-256-GCM. `purpose` says what a value is for; it opens only under the same one. */
export interface Sealer {
  seal(text: string, purpose: string): string;
  /** Throws a plain Error when the key is not among ours, the purpose is another one or the value was changed. */
  open(sealed: string, purpose: string): string;
  /** The value sealed anew when it was sealed with an older key, or not at all; undefined when it may stay. */
  rewrap(stored: string, purpose: string): string | undefined;
}

const format = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * The first key seals, all of them open. Each is 32 bytes in base64 or hex; without any there is no sealer. A sealed value reads
 * `v1.<key id>.<nonce, ciphertext and tag in base64url>`.
 */
export function createSealer(keys: readonly string[]): Sealer | undefined {
  const ring = new Map(keys.map(readKey).map((key) => [nameKey(key), key]));
  const [newest] = ring.keys();
  if (newest === undefined) return undefined;

  const keyOf = (keyId: string) => {
    const key = ring.get(keyId);
    if (key) return key;
    throw new Error('A stored token was sealed with a key that is not in ENCRYPTION_KEY. Please put that key back.');
  };

  const seal = (text: string, purpose: string) => {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', keyOf(newest), nonce, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(`${format}.${newest} ${purpose}`));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${format}.${newest}.${sealed.toString('base64url')}`;
  };

  const open = (sealed: string, purpose: string) => {
    if (!isSealed(sealed)) throw new Error('A stored token is not sealed.');
    const [, keyId = '', payload = ''] = sealed.split('.');
    const key = keyOf(keyId);
    const bytes = Buffer.from(payload, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(`${format}.${keyId} ${purpose}`));
      decipher.setAuthTag(bytes.subarray(-tagBytes));
      const opened = decipher.update(bytes.subarray(nonceBytes, -tagBytes));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch (error) {
      throw new Error('A stored token was changed or belongs elsewhere: it cannot be opened.', { cause: error });
    }
  };

  return {
    seal,
    open,
    rewrap(stored, purpose) {
      if (!isSealed(stored)) return seal(stored, purpose);
      return stored.startsWith(`${format}.${newest}.`) ? undefined : seal(open(stored, purpose), purpose);
    },
  };
}

/** False for values that were stored before there was a key. */
export function isSealed(stored: string): boolean {
  return /^v1\.[0-9a-f]{16}\.[\w-]+$/.test(stored);
}

function readKey(text: string): Buffer {
  const isHex = /^[0-9a-f]{64}$/i.test(text);
  const key = isHex ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  const isWhole = isHex || (key.length === 32 && /^[\w+/-]{43}=?$/.test(text));
  if (isWhole) return key;
  throw new Error('ENCRYPTION_KEY must be 32 bytes in base64 or hex. Make one with: openssl rand -base64 32');
}

/** Tells keys apart without giving anything of them away. */
function nameKey(key: Buffer): string {
  return createHmac('sha256', key).update('archivist key id').digest('hex').slice(0, 16);
}
