import { Refusal } from '../lifecycle/refusal.ts';
import { SystemError, unlessErrno } from '../sys/error.ts';
import { exists, withFd, writeControl } from '../sys/files.ts';
import { O_CLOEXEC, O_DIRECTORY, O_NOFOLLOW, O_RDONLY, O_RDWR, PROC_SUPER_MAGIC } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import type { LabelOperation } from './operations.ts';

/** From 5.8 on each security module has a directory of its own; before it, the first one has the file. */
const FILES = ['self/attr/apparmor/exec', 'self/attr/exec'];
const LONGEST = 4096;

function mustBeProc(system: System, fd: number, path: string): void {
  if (system.fstatfs(fd).type !== PROC_SUPER_MAGIC) {
    throw new Refusal(`${path} is not on a proc file system: a label written there confines nobody`);
  }
}

function openLabel(system: System): number {
  const proc = system.open('/proc', O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return withFd(system, proc, () => {
    mustBeProc(system, proc, '/proc');
    for (const file of FILES) {
      const fd = unlessErrno(['ENOENT'], () => system.openat(proc, file, O_RDWR | O_NOFOLLOW | O_CLOEXEC));
      if (fd !== undefined) return fd;
    }
    throw new Refusal('/proc/self/attr/exec is missing');
  });
}

/** Asks for it by pathname, as every runtime did before CVE-2019-19921. */
function setLabelByPath(system: System, profile: string): void {
  const [path = ''] = FILES.map(file => `/proc/${file}`).filter(path => exists(system, path));
  writeControl(system, path, `exec ${profile}`);
}

/**
 * Asks for a profile at the next exec. The /proc is the container's, so nothing about it is believed: it must be
 * procfs (CVE-2019-19921), and what was written must read back as the label it became, which no other file of procfs
 * that might be mounted over this one does (CVE-2025-52881).
 */
export function setLabel(system: System, { profile, safe }: LabelOperation): void {
  if (!safe) return setLabelByPath(system, profile);
  const fd = openLabel(system);
  withFd(system, fd, () => {
    mustBeProc(system, fd, '/proc/self/attr/exec');
    try {
      system.write(fd, system.encode(`exec ${profile}`));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new SystemError(error.call, error.errno, `ask for the AppArmor profile ${profile}`);
    }
    system.lseek(fd, 0, 0);
    const label = system
      .decode(system.read(fd, LONGEST))
      .replace(/\s+\(\w+\)\s*\0?$/, '')
      .trim();
    if (label !== profile) {
      throw new Refusal(`the label of the next exec reads \`${label}\` where \`${profile}\` was written`);
    }
  });
}
