import { ConfigError } from '../spec/node.ts';
import * as numbers from '../sys/numbers.ts';

/** The flags of mount(2) that options of a config can set. */
export const MOUNT_FLAGS = {
  MS_RDONLY: numbers.MS_RDONLY,
  MS_NOSUID: numbers.MS_NOSUID,
  MS_NODEV: numbers.MS_NODEV,
  MS_NOEXEC: numbers.MS_NOEXEC,
  MS_SYNCHRONOUS: numbers.MS_SYNCHRONOUS,
  MS_REMOUNT: numbers.MS_REMOUNT,
  MS_MANDLOCK: numbers.MS_MANDLOCK,
  MS_DIRSYNC: numbers.MS_DIRSYNC,
  MS_NOATIME: numbers.MS_NOATIME,
  MS_NODIRATIME: numbers.MS_NODIRATIME,
  MS_BIND: numbers.MS_BIND,
  MS_REC: numbers.MS_REC,
  MS_SILENT: numbers.MS_SILENT,
  MS_RELATIME: numbers.MS_RELATIME,
  MS_STRICTATIME: numbers.MS_STRICTATIME,
} as const;
export type MountFlag = keyof typeof MOUNT_FLAGS;

/** Changes of propagation, each a mount(2) of its own: together with other flags they are EINVAL from 4.15 on. */
export const PROPAGATIONS = {
  private: numbers.MS_PRIVATE,
  rprivate: numbers.MS_PRIVATE | numbers.MS_REC,
  slave: numbers.MS_SLAVE,
  rslave: numbers.MS_SLAVE | numbers.MS_REC,
  shared: numbers.MS_SHARED,
  rshared: numbers.MS_SHARED | numbers.MS_REC,
  unbindable: numbers.MS_UNBINDABLE,
  runbindable: numbers.MS_UNBINDABLE | numbers.MS_REC,
} as const;
export type Propagation = keyof typeof PROPAGATIONS;

/** mount(8) words: those that set flags, and those that clear one set before. */
const SETS: Record<string, MountFlag[]> = {
  ro: ['MS_RDONLY'],
  nosuid: ['MS_NOSUID'],
  nodev: ['MS_NODEV'],
  noexec: ['MS_NOEXEC'],
  sync: ['MS_SYNCHRONOUS'],
  remount: ['MS_REMOUNT'],
  mand: ['MS_MANDLOCK'],
  dirsync: ['MS_DIRSYNC'],
  noatime: ['MS_NOATIME'],
  nodiratime: ['MS_NODIRATIME'],
  bind: ['MS_BIND'],
  rbind: ['MS_BIND', 'MS_REC'],
  silent: ['MS_SILENT'],
  relatime: ['MS_RELATIME'],
  strictatime: ['MS_STRICTATIME'],
  defaults: [],
};
const CLEARS: Record<string, MountFlag> = {
  rw: 'MS_RDONLY',
  suid: 'MS_NOSUID',
  dev: 'MS_NODEV',
  exec: 'MS_NOEXEC',
  async: 'MS_SYNCHRONOUS',
  nomand: 'MS_MANDLOCK',
  atime: 'MS_NOATIME',
  diratime: 'MS_NODIRATIME',
  loud: 'MS_SILENT',
  norelatime: 'MS_RELATIME',
  nostrictatime: 'MS_STRICTATIME',
};
/** Options of other runtimes, or of mount_setattr(2), that would be lost if the file system ignored them. */
const REFUSED =
  /^(rro|rrw|rnosuid|rsuid|rnodev|rdev|rnoexec|rexec|ratime|rnoatime|rrelatime|rnorelatime|rdiratime|rnodiratime|rstrictatime|rnostrictatime|nosymfollow|rnosymfollow|symfollow|rsymfollow|tmpcopyup|(idmap|ridmap)(=.*)?)$/;

/** Every option that cell carries out itself; any other goes to the file system. */
export const OPTION_WORDS: readonly string[] = [SETS, CLEARS, PROPAGATIONS]
  .flatMap(words => Object.keys(words))
  .sort();

export interface ParsedOptions {
  flags: MountFlag[];
  propagation: Propagation[];
  data: string | null;
}

/** Takes options apart; what is no flag goes to the file system. `path` is where they stand in the config. */
export function parseOptions(options: readonly string[], path: string): ParsedOptions {
  const flags = new Set<MountFlag>();
  const propagation: Propagation[] = [];
  const data: string[] = [];
  options.forEach((option, index) => {
    const cleared = Object.hasOwn(CLEARS, option) ? CLEARS[option] : undefined;
    if (Object.hasOwn(SETS, option)) for (const flag of SETS[option] ?? []) flags.add(flag);
    else if (cleared) flags.delete(cleared);
    else if (Object.hasOwn(PROPAGATIONS, option)) propagation.push(option as Propagation);
    else if (REFUSED.test(option)) {
      throw new ConfigError(`${path}[${index}]`, `the option \`${option}\` is not supported by this cell`);
    } else data.push(option);
  });
  return { flags: [...flags], propagation, data: data.length > 0 ? data.join(',') : null };
}

/** Flags as mount(2) takes them. */
export function flagBits(flags: readonly MountFlag[]): number {
  return flags.reduce((bits, flag) => bits | MOUNT_FLAGS[flag], 0);
}
