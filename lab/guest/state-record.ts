import { createHash } from 'node:crypto';

/** What is written down beside the files of a state. */
export interface StateFacts {
  /** The guest's public host key, in its wire form. */
  hostKey: Buffer;
  /** The lab's private key, in OpenSSH form. */
  clientKey: string;
  /** The text in sector 0 of the guest's disk: who reads it has opened the host's block device. */
  magic: string;
  /** What the boot took, however often the runtime was replaced since. */
  bootSeconds: number;
  /** SHA-256 of the files, as they were saved. */
  sha256: { initramfs: string; disk: string };
}

/** A saved state is gone, or not what it was when it was saved. */
export class SpoiledState extends Error {
  override readonly name = 'SpoiledState';
}

/** The text of a record: the facts, and their own hash, so that a damaged key is not taken for a guest that is deaf. */
export function seal({ hostKey, ...facts }: StateFacts): string {
  const text = { ...facts, hostKey: hostKey.toString('base64') };
  return JSON.stringify({ facts: text, sha256: hashOf(text) });
}

/**
 * The facts of a record.
 * @throws SpoiledState when it is not as it was written
 */
export function unseal(record: string, what: string): StateFacts {
  try {
    const { facts, sha256 } = JSON.parse(record);
    if (hashOf(facts) === sha256) return { ...facts, hostKey: Buffer.from(facts.hostKey, 'base64') };
  } catch {
    // No JSON any more, or other JSON: said below.
  }
  throw new SpoiledState(`the record of ${what} was changed after it was written`);
}

const hashOf = (facts: unknown): string => createHash('sha256').update(JSON.stringify(facts)).digest('hex');
