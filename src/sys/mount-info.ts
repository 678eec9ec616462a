import { readTextIfPresent } from './files.ts';
import { makeDevice } from './numbers.ts';
import type { System } from './system.ts';

/** One line of /proc/self/mountinfo (2.6.26, proc(5)). */
export interface MountInfo {
  id: number;
  /** The id of the mount that it lies on; that of the root is not listed. */
  parent: number;
  /** The number of its file system, as stat(2) has it. */
  device: number;
  /** What of the file system is seen at the mount point. */
  root: string;
  mountPoint: string;
  /** Those of the mount. */
  options: string[];
  /** As in `shared:1` and `master:2`. */
  propagation: string[];
  type: string;
  /** Those of the file system, which all its mounts share. */
  superOptions: string[];
}

/** Space, tab, newline and backslash are written as octal numbers (fs/proc_namespace.c, mangle). */
function unescape(field: string): string {
  if (!field.includes('\\')) return field;
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** Reads the text of /proc/self/mountinfo; only the mounts of one type of file system, if it is given. */
export function parseMountInfo(text: string, wanted?: string): MountInfo[] {
  return text
    .split('\n')
    .filter(line => line !== '' && (wanted === undefined || line.includes(` - ${wanted} `)))
    .map(line => {
      const [before = '', after = ''] = line.split(' - ');
      const [id, parent, device = '', root = '', mountPoint = '', options = '', ...propagation] =
        before.split(' ');
      const [type = '', , superOptions = ''] = after.split(' ');
      const [major, minor] = device.split(':');
      return {
        id: Number(id),
        parent: Number(parent),
        device: makeDevice(Number(major), Number(minor)),
        root: unescape(root),
        mountPoint: unescape(mountPoint),
        options: options.split(','),
        propagation,
        type,
        superOptions: superOptions.split(','),
      };
    });
}

/** The mounts this process sees. */
export function readMounts(system: System, wanted?: string): MountInfo[] {
  return parseMountInfo(readTextIfPresent(system, '/proc/self/mountinfo') ?? '', wanted);
}
