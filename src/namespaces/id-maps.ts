import { Refusal } from '../lifecycle/refusal.ts';
import type { IdMapping } from '../spec/config.ts';
import { unlessErrno } from '../sys/error.ts';
import { readText, writeControl } from '../sys/files.ts';
import type { System } from '../sys/system.ts';
import type { IdMaps } from './operations.ts';

/** The text of uid_map and gid_map: up to 5 lines, 340 from 4.15 on, in one write. */
export function mapText(mappings: readonly IdMapping[]): string {
  return mappings.map(({ container, host, size }) => `${container} ${host} ${size}\n`).join('');
}

/** Gives the user namespace that process `pid` was made in its ids. To be called from the one above it. */
export function writeIdMaps(system: System, pid: number, { uid, gid, setgroups }: IdMaps): void {
  // Without the file, up to 3.18, there is nothing to deny.
  if (setgroups === 'deny') {
    unlessErrno(['ENOENT'], () => writeControl(system, `/proc/${pid}/setgroups`, setgroups));
  }
  writeControl(system, `/proc/${pid}/uid_map`, mapText(uid));
  writeControl(system, `/proc/${pid}/gid_map`, mapText(gid));
}

/** What a map says, whatever the order and the blanks of its lines. */
const normal = (text: string) =>
  text
    .split('\n')
    .map(line => line.trim().split(/\s+/).join(' '))
    .filter(line => line !== '')
    .sort()
    .join(', ');

/** The user namespace that process `pid` has joined has to have these ids, as seen from the caller's. Throws Refusal. */
export function checkIdMaps(system: System, pid: number, { uid, gid }: IdMaps): void {
  for (const [kind, mappings] of Object.entries({ uid, gid })) {
    const has = normal(readText(system, `/proc/${pid}/${kind}_map`));
    const asked = normal(mapText(mappings));
    if (has === asked) continue;
    throw new Refusal(`linux.${kind}Mappings: the user namespace that is joined has ${has}, not ${asked}`);
  }
}
