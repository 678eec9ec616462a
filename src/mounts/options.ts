import * as numbers from '../sys/numbers.ts';
import type { Attribute, AttributeChange } from './attributes.ts';

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
  MS_NOSYMFOLLOW: numbers.MS_NOSYMFOLLOW,
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

/** Of tmpfs, for containers (no word of mount(8)). */
const COPY_UP = 'tmpcopyup';

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
  nosymfollow: ['MS_NOSYMFOLLOW'],
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
  symfollow: 'MS_NOSYMFOLLOW',
  atime: 'MS_NOATIME',
  diratime: 'MS_NODIRATIME',
  loud: 'MS_SILENT',
  norelatime: 'MS_RELATIME',
  nostrictatime: 'MS_STRICTATIME',
};
/** Words of mount_setattr(2), for every mount of the tree (OCI runtime-spec, config.md): what they set or clear. */
const RECURSIVE: Record<string, { set: Attribute } | { clear: Attribute }> = {
  rro: { set: 'MS_RDONLY' },
  rrw: { clear: 'MS_RDONLY' },
  rnosuid: { set: 'MS_NOSUID' },
  rsuid: { clear: 'MS_NOSUID' },
  rnodev: { set: 'MS_NODEV' },
  rdev: { clear: 'MS_NODEV' },
  rnoexec: { set: 'MS_NOEXEC' },
  rexec: { clear: 'MS_NOEXEC' },
  rnosymfollow: { set: 'MS_NOSYMFOLLOW' },
  rsymfollow: { clear: 'MS_NOSYMFOLLOW' },
  rnodiratime: { set: 'MS_NODIRATIME' },
  rdiratime: { clear: 'MS_NODIRATIME' },
  rnoatime: { set: 'MS_NOATIME' },
  ratime: { clear: 'MS_NOATIME' },
  rrelatime: { set: 'MS_RELATIME' },
  rnorelatime: { clear: 'MS_RELATIME' },
  rstrictatime: { set: 'MS_STRICTATIME' },
  rnostrictatime: { clear: 'MS_STRICTATIME' },
};

/** Every option that cell carries out itself; any other goes to the file system. */
export const OPTION_WORDS: readonly string[] = [SETS, CLEARS, PROPAGATIONS, RECURSIVE]
  .flatMap(words => Object.keys(words))
  .concat(COPY_UP, 'idmap', 'ridmap')
  .sort();

export interface ParsedOptions {
  flags: MountFlag[];
  /** Flags that the mount must not have, also when what it shows has them. */
  cleared: MountFlag[];
  propagation: Propagation[];
  /** What is changed on every mount of the tree. */
  recursive: AttributeChange;
  /** The ids of files become others, of those of every mount in the tree too (`recursive`). */
  idmap: { recursive: boolean; mapping: string | undefined } | null;
  /** What the covered directory holds is copied into the new file system. */
  copyUp: boolean;
  data: string | null;
}

/** `one` is in `to` from now on, and no longer in `from`. */
function move<T>(one: T, from: Set<T>, to: Set<T>): void {
  from.delete(one);
  to.add(one);
}

/** Takes options apart; what is no flag goes to the file system. */
export function parseOptions(options: readonly string[]): ParsedOptions {
  const flags = new Set<MountFlag>();
  const cleared = new Set<MountFlag>();
  const propagation: Propagation[] = [];
  const recursive = { set: new Set<Attribute>(), clear: new Set<Attribute>() };
  const data: string[] = [];
  let copyUp = false;
  let idmap: ParsedOptions['idmap'] = null;
  for (const option of options) {
    const clears = Object.hasOwn(CLEARS, option) ? CLEARS[option] : undefined;
    const mapped = /^(r?)idmap(?:=(.*))?$/.exec(option);
    const inTree = Object.hasOwn(RECURSIVE, option) ? RECURSIVE[option] : undefined;
    if (Object.hasOwn(SETS, option)) for (const flag of SETS[option] ?? []) move(flag, cleared, flags);
    else if (clears) move(clears, flags, cleared);
    else if (Object.hasOwn(PROPAGATIONS, option)) propagation.push(option as Propagation);
    else if (inTree && 'set' in inTree) move(inTree.set, recursive.clear, recursive.set);
    else if (inTree) move(inTree.clear, recursive.set, recursive.clear);
    else if (option === COPY_UP) copyUp = true;
    else if (mapped) idmap = { recursive: mapped[1] === 'r', mapping: mapped[2] };
    else data.push(option);
  }
  return {
    flags: [...flags],
    cleared: [...cleared],
    propagation,
    recursive: { set: [...recursive.set], clear: [...recursive.clear] },
    idmap,
    copyUp,
    data: data.length > 0 ? data.join(',') : null,
  };
}

/** Flags as mount(2) takes them. */
export function flagBits(flags: readonly MountFlag[]): number {
  return flags.reduce((bits, flag) => bits | MOUNT_FLAGS[flag], 0);
}
