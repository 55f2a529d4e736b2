/** A token for every 3.5 bytes. What matters is that it is stable and that parts add up nearly to the whole. */
export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3.5);
}
