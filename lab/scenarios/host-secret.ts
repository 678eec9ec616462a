import { randomBytes } from 'node:crypto';
import type { Bench } from './bench.ts';

/** A file of the host that lies in no container. */
export interface HostSecret {
  path: string;
  /** The way to it from the host's root, without the first slash. */
  name: string;
  /** What stands in it, and nobody can guess. */
  text: string;
}

/** Writes it into the host's root directory, for the host's root alone. */
export async function hostSecret(bench: Bench): Promise<HostSecret> {
  const name = 'secret-of-the-host';
  const text = randomBytes(16).toString('hex');
  await bench.host.must`create /${name} 0o600 ${text}`;
  return { path: `/${name}`, name, text };
}
