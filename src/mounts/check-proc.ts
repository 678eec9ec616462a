import { Refusal } from '../lifecycle/refusal.ts';
import type { System } from '../sys/system.ts';
import { mountsOf, type Tree } from './change-tree.ts';
import type { PlannedMount } from './operations.ts';

/** The words that hidepid has beside numbers from 5.8 on, and in mountinfo (fs/proc/root.c). */
const LEVELS: Record<string, number> = { off: 0, noaccess: 1, invisible: 2, ptraceable: 4 };

/** What an option of proc hides, in one spelling; undefined of one that hides nothing. */
function hidden(option: string): string | undefined {
  const [name, value = ''] = option.split('=');
  if (name !== 'hidepid') return name === 'subset' ? option : undefined;
  const level = LEVELS[value] ?? Number(value);
  return level === 0 ? undefined : `hidepid=${level}`;
}

function hiding({ type, data }: PlannedMount): string[] {
  if (type !== 'proc' || data === null) return [];
  return data.split(',').filter(option => hidden(option) !== undefined);
}

export const hides = (mount: PlannedMount): boolean => hiding(mount).length > 0;

/**
 * Whether the proc that was just mounted hides what it was told to. Kernels before 3.3 take any option and read none,
 * and those from 4.8 to 5.7 have one proc for a pid namespace, whose options were settled before. Throws a Refusal.
 */
export function checkProc(system: System, tree: Tree, mount: PlannedMount): void {
  const has = (mountsOf(system, tree)[0]?.superOptions ?? []).map(hidden);
  const ignored = hiding(mount).find(option => !has.includes(hidden(option)));
  if (ignored === undefined) return;
  throw new Refusal(`${mount.destination}: this kernel takes \`${ignored}\` of a proc and ignores it`);
}
