import { type MountInfo, readMounts } from '../sys/mount-info.ts';
import * as numbers from '../sys/numbers.ts';
import type { MountAttributes, System } from '../sys/system.ts';

/** What is a mount's own, and not the file system's: in mount(2), statfs(2), mount_setattr(2) and mountinfo. */
const KINDS = {
  MS_RDONLY: { st: numbers.ST_RDONLY, attr: numbers.MOUNT_ATTR_RDONLY, word: 'ro' },
  MS_NOSUID: { st: numbers.ST_NOSUID, attr: numbers.MOUNT_ATTR_NOSUID, word: 'nosuid' },
  MS_NODEV: { st: numbers.ST_NODEV, attr: numbers.MOUNT_ATTR_NODEV, word: 'nodev' },
  MS_NOEXEC: { st: numbers.ST_NOEXEC, attr: numbers.MOUNT_ATTR_NOEXEC, word: 'noexec' },
  MS_NOSYMFOLLOW: {
    st: numbers.ST_NOSYMFOLLOW,
    attr: numbers.MOUNT_ATTR_NOSYMFOLLOW,
    word: 'nosymfollow',
  },
  MS_NODIRATIME: { st: numbers.ST_NODIRATIME, attr: numbers.MOUNT_ATTR_NODIRATIME, word: 'nodiratime' },
  MS_NOATIME: { st: numbers.ST_NOATIME, attr: numbers.MOUNT_ATTR_NOATIME, word: 'noatime' },
  MS_RELATIME: { st: numbers.ST_RELATIME, attr: numbers.MOUNT_ATTR_RELATIME, word: 'relatime' },
  /** Nothing says so but that neither of the other two is there. */
  MS_STRICTATIME: { st: 0, attr: numbers.MOUNT_ATTR_STRICTATIME, word: '' },
} as const;
export type Attribute = keyof typeof KINDS;

const ALL = Object.keys(KINDS) as Attribute[];
/** Of these a mount has exactly one. */
const ACCESS_TIMES: readonly Attribute[] = ['MS_NOATIME', 'MS_RELATIME', 'MS_STRICTATIME'];

/** A change of attributes: those named in neither list stay. */
export interface AttributeChange {
  set: Attribute[];
  clear: Attribute[];
}

export function isAttribute(flag: string): flag is Attribute {
  return Object.hasOwn(KINDS, flag);
}

function withAccessTime(found: Attribute[]): Attribute[] {
  return found.some(one => ACCESS_TIMES.includes(one)) ? found : [...found, 'MS_STRICTATIME'];
}

/** The attributes of a mount that mountinfo lists. */
export function listedAttributes({ options }: MountInfo): Attribute[] {
  return withAccessTime(ALL.filter(one => options.includes(KINDS[one].word)));
}

/** The attributes of the mount that `path` leads to, which must be its root where statfs(2) does not say (2.6.36). */
export function currentAttributes(system: System, path: string): Attribute[] {
  const { flags } = system.statfs(path);
  if ((flags & numbers.ST_VALID) !== 0)
    return withAccessTime(ALL.filter(one => (flags & KINDS[one].st) !== 0));
  const name = path.startsWith('/proc/self/fd/') ? system.readlink(path) : path;
  const mount = readMounts(system).findLast(({ mountPoint }) => mountPoint === name);
  return mount ? listedAttributes(mount) : [];
}

/** What a mount with `current` has after the change. An access time that is cleared becomes the kernel's default. */
export function changed(current: readonly Attribute[], { set, clear }: AttributeChange): Attribute[] {
  const asked = set.filter(one => ACCESS_TIMES.includes(one)).at(-1);
  const kept = current.find(one => ACCESS_TIMES.includes(one) && !clear.includes(one));
  const others = ALL.filter(one => !ACCESS_TIMES.includes(one)).filter(
    one => set.includes(one) || (current.includes(one) && !clear.includes(one)),
  );
  return [...others, asked ?? kept ?? 'MS_RELATIME'];
}

/** For mount(2) with MS_REMOUNT and MS_BIND, which takes away what is not named. */
export function attributeBits(attributes: readonly Attribute[]): number {
  return attributes.reduce((bits, one) => bits | numbers[one], 0);
}

/** For mount_setattr(2). */
export function attributeChange({ set, clear }: AttributeChange): MountAttributes {
  const bits = (names: readonly Attribute[]) => names.reduce((all, one) => all | KINDS[one].attr, 0);
  const times = [...set, ...clear].some(one => ACCESS_TIMES.includes(one));
  const cleared = clear.filter(one => !ACCESS_TIMES.includes(one));
  return { set: bits(set), clear: bits(cleared) | (times ? numbers.MOUNT_ATTR__ATIME : 0) };
}
