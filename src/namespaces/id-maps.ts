import type { IdMapping } from '../spec/config.ts';
import { unlessErrno } from '../sys/error.ts';
import { writeControl } from '../sys/files.ts';
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
