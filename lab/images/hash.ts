import { createHash } from 'node:crypto';

/** SHA-256 of the bytes, in hex. */
export const sha256 = (bytes: string | Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

/** A short hash over parts whose boundaries count, as cache keys need it: ('ab', 'c') and ('a', 'bc') differ. */
export function keyOf(...parts: (string | Uint8Array)[]): string {
  return sha256(parts.map(part => sha256(part)).join(' ')).slice(0, 32);
}
