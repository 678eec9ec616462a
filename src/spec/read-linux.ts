import { PROPAGATIONS, type Propagation } from '../mounts/options.ts';
import { readMemoryPolicy } from '../scheduling/read-policy.ts';
import { readSeccomp } from '../seccomp/read-policy.ts';
import { type Device, type DeviceRule, type Linux, type Resources } from './config.ts';
import {
  absolutePath,
  boolean,
  expected,
  filledText,
  integer,
  list,
  type Node,
  object,
  optional,
  type Reader,
  required,
  UNSUPPORTED,
  word,
} from './node.ts';
import { LIMIT_FIELDS, NO_LIMITS, readLimits } from './read-limits.ts';
import { NAMESPACE_FIELDS, readNamespaces } from './read-namespaces.ts';
import { readSysctl } from './read-sysctl.ts';

/** Linux splits a device number into 12 and 20 bits (kdev_t.h). */
const major = integer(0, 4095);
const minor = integer(0, 2 ** 20 - 1);
const id = integer(0, 2 ** 32 - 2);

const REFUSED_HERE = Object.fromEntries(
  ['mountLabel', 'intelRdt', 'netDevices'].map(name => [name, UNSUPPORTED]),
);
const device: Reader<Device> = node => {
  const field = object(node, ['path', 'type', 'major', 'minor', 'fileMode', 'uid', 'gid']);
  const type = word(['c', 'u', 'b', 'p'])(required(node, field, 'type'));
  const number = (name: string, reader: Reader<number>) =>
    type === 'p' ? 0 : reader(required(node, field, name));
  return {
    path: absolutePath(required(node, field, 'path')),
    type: type === 'u' ? 'c' : type,
    major: number('major', major),
    minor: number('minor', minor),
    // The file type bits that some tools leave in are of no use here: `type` says it.
    mode: optional(field('fileMode'), integer(0, 0o177777), 0o666) & 0o7777,
    uid: optional(field('uid'), id, 0),
    gid: optional(field('gid'), id, 0),
  };
};

/** Rule numbers: absent and -1 both stand for every number. */
function orEvery(node: Node | undefined, reader: Reader<number>): number | null {
  return node === undefined || node.value === -1 ? null : reader(node);
}

const deviceRule: Reader<DeviceRule> = node => {
  const field = object(node, ['allow', 'type', 'major', 'minor', 'access']);
  const type = optional(field('type'), word(['a', 'c', 'u', 'b']), 'a');
  const rule: DeviceRule = {
    allow: boolean(required(node, field, 'allow')),
    type: type === 'a' ? null : type === 'u' ? 'c' : type,
    major: orEvery(field('major'), major),
    minor: orEvery(field('minor'), minor),
    access: optional(field('access'), access, 'rwm'),
  };
  // The kernel stops reading at `a`: numbers and access behind it would silently mean everything.
  if (rule.type === null && (rule.major !== null || rule.minor !== null || rule.access !== 'rwm')) {
    expected(node, 'type c or b beside major, minor or a partial access');
  }
  return rule;
};

const access: Reader<string> = node => {
  const letters = filledText(node);
  if (/[^rwm]/.test(letters)) expected(node, 'letters of rwm');
  return ['r', 'w', 'm'].filter(letter => letters.includes(letter)).join('');
};

const resources: Reader<Resources> = node => {
  const field = object(node, ['devices', ...LIMIT_FIELDS]);
  return { devices: optional(field('devices'), list(deviceRule), []), ...readLimits(field) };
};

/** A path of groups: no `..`, which would leave the hierarchy. */
const cgroupsPath: Reader<string> = node => {
  const path = filledText(node);
  if (path.split('/').some(part => part === '.' || part === '..'))
    expected(node, 'a path without `.` and `..`');
  if (path.includes(':'))
    expected(node, 'a path of groups; the systemd form slice:prefix:name is not supported');
  return path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
};

const PROPAGATION_NAMES = Object.keys(PROPAGATIONS) as Propagation[];

const personality: Reader<'LINUX' | 'LINUX32'> = node => {
  const field = object(node, ['domain'], { flags: UNSUPPORTED });
  return word(['LINUX', 'LINUX32'])(required(node, field, 'domain'));
};

/** Reads `linux`. */
export const readLinux: Reader<Linux> = node => {
  const known = [
    ...NAMESPACE_FIELDS,
    'devices',
    'cgroupsPath',
    'resources',
    'maskedPaths',
    'readonlyPaths',
    'seccomp',
    'rootfsPropagation',
    'sysctl',
    'personality',
    'memoryPolicy',
  ];
  const field = object(node, known, REFUSED_HERE);
  const namespaces = readNamespaces(node, field);
  return {
    ...namespaces,
    devices: optional(field('devices'), list(device), []),
    cgroupsPath: optional(field('cgroupsPath'), cgroupsPath, undefined),
    resources: optional(field('resources'), resources, { devices: [], ...NO_LIMITS }),
    maskedPaths: optional(field('maskedPaths'), list(absolutePath), []),
    rootfsPropagation: optional(field('rootfsPropagation'), word(PROPAGATION_NAMES), undefined),
    personality: optional(field('personality'), personality, undefined),
    sysctl: readSysctl(field('sysctl'), namespaces.namespaces),
    seccomp: optional(field('seccomp'), readSeccomp, undefined),
    memoryPolicy: optional(field('memoryPolicy'), readMemoryPolicy, undefined),
    readonlyPaths: optional(field('readonlyPaths'), list(absolutePath), []),
  };
};
