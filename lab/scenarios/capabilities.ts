import type { Actor } from './actor.ts';
import type { Bench } from './bench.ts';

/** Uid 0 in the host's own namespaces, without a single capability. */
export async function withoutCapabilities(bench: Bench): Promise<Actor> {
  const nobody = await bench.forked();
  await nobody.must`drop-capabilities`;
  return nobody;
}

/** One of the capability sets of a process, as a mask: bit N is capability N. */
export async function capabilitySet(
  process: Actor,
  set: 'CapInh' | 'CapPrm' | 'CapEff' | 'CapBnd' | 'CapAmb',
): Promise<bigint> {
  const { text = '' } = await process.must`read /proc/self/status`;
  const hex = new RegExp(`^${set}:\\s*([0-9a-f]+)`, 'm').exec(text)?.[1];
  return BigInt(`0x${hex ?? '0'}`);
}

/** The numbers of those that experiments use (linux/capability.h). */
export const CAP_SETPCAP = 8n;
export const CAP_MKNOD = 27n;

export const contains = (set: bigint, capability: bigint): boolean => ((set >> capability) & 1n) === 1n;
