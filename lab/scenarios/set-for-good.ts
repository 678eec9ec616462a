import type { Actor } from './actor.ts';
import { NotEnforceable } from './surprises.ts';

/**
 * Sets a parameter of the host's kernel, and sees that it is set.
 * @throws NotEnforceable where the kernel has no such parameter, or does not take the value
 */
export async function setForGood(host: Actor, path: string, value: string): Promise<void> {
  const set = await host`write ${path} ${value}`;
  if (!set.ok && set.errno === 'ENOENT') throw new NotEnforceable(`this kernel has no ${path}`);
  const now = await host`read ${path}`;
  if (!now.ok || now.text?.trim() !== value) throw new NotEnforceable(`${path} did not become ${value}`);
}
