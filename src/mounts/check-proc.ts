import { Refusal } from '../lifecycle/refusal.ts';
import type { System } from '../sys/system.ts';
import { mountsOf, type Tree } from './change-tree.ts';
import type { PlannedMount } from './operations.ts';

/** What proc is called to hide, and what mountinfo calls it from 5.8 on (fs/proc/root.c, hidepid2str). */
const HIDES = /^(hidepid=[124]|hidepid=(noaccess|invisible|ptraceable)|subset=pid)$/;
const NUMBERS: Record<string, string> = { noaccess: '1', invisible: '2', ptraceable: '4' };

const normal = (option: string) => option.replace(/(?<=^hidepid=)[a-z]+$/, word => NUMBERS[word] ?? word);

function hiding({ type, data }: PlannedMount): string[] {
  return type === 'proc' && data !== null ? data.split(',').filter(option => HIDES.test(option)) : [];
}

export const hides = (mount: PlannedMount): boolean => hiding(mount).length > 0;

/**
 * Whether the proc that was just mounted hides what it was told to. Kernels before 3.3 take any option and read none,
 * and those from 4.8 to 5.7 have one proc for a pid namespace, whose options were settled before. Throws a Refusal.
 */
export function checkProc(system: System, tree: Tree, mount: PlannedMount): void {
  const has = (mountsOf(system, tree)[0]?.superOptions ?? []).map(normal);
  const ignored = hiding(mount).find(option => !has.includes(normal(option)));
  if (ignored === undefined) return;
  throw new Refusal(`${mount.destination}: this kernel takes \`${ignored}\` of a proc and ignores it`);
}
