import { type CapabilityName, isCapability } from '../privileges/capabilities.ts';
import { readExecAffinity, readIoPriority, readScheduler } from '../scheduling/read-policy.ts';
import { RLIMITS } from '../sys/numbers.ts';
import type { Capabilities, ConsoleSize, Process, Rlimit, User } from './config.ts';
import {
  absolutePath,
  boolean,
  ConfigError,
  expected,
  filledText,
  integer,
  list,
  type Node,
  object,
  optional,
  type Reader,
  required,
  text,
  UNSUPPORTED,
  word,
} from './node.ts';

const UINT32 = 2 ** 32 - 1;
/** -1 means "leave as it is" to setresuid(2), so the highest id is one less. */
const id = integer(0, UINT32 - 1);

const REFUSED = {
  selinuxLabel: UNSUPPORTED,
  commandLine: 'is for Windows',
};

/** Whoever says nothing is root (OCI runtime-spec, config-schema). */
const ROOT: User = { uid: 0, gid: 0, additionalGids: [], umask: 0o022 };

const user: Reader<User> = node => {
  const known = ['uid', 'gid', 'additionalGids', 'umask'];
  const field = object(node, known, { username: 'is for Windows' });
  return {
    uid: id(required(node, field, 'uid')),
    gid: optional(field('gid'), id, ROOT.gid),
    additionalGids: optional(field('additionalGids'), list(id), []),
    umask: optional(field('umask'), integer(0, 0o777), ROOT.umask),
  };
};

/** A name that the kernel takes as one word; text without any asks for nothing. */
const apparmorProfile: Reader<string | undefined> = node => {
  const name = text(node);
  if (/[\s\0]/.test(name)) expected(node, 'the name of an AppArmor profile');
  return name === '' ? undefined : name;
};

/** `NAME=value` with a name. */
const variable: Reader<string> = node => {
  const pair = text(node);
  return pair.indexOf('=') > 0 ? pair : expected(node, 'NAME=value');
};

/** What the kernel does not know it cannot grant: the OCI runtime-spec wants a warning. */
const capabilitySet: Reader<CapabilityName[]> = node => {
  const names = list(filledText)(node);
  const unknown = [...new Set(names.filter(name => !isCapability(name)))];
  if (unknown.length > 0) {
    node.notes.push(`${node.path}: not capabilities, and given to nobody: ${unknown.join(', ')}`);
  }
  return names.filter(isCapability);
};

const capabilities: Reader<Capabilities> = node => {
  const field = object(node, ['bounding', 'effective', 'permitted', 'inheritable', 'ambient']);
  const set = (name: string) => optional(field(name), capabilitySet, []);
  const sets: Capabilities = {
    bounding: set('bounding'),
    effective: set('effective'),
    permitted: set('permitted'),
    inheritable: set('inheritable'),
    ambient: set('ambient'),
  };
  const stray = (of: keyof Capabilities, within: keyof Capabilities) => {
    const name = sets[of].find(capability => !sets[within].includes(capability));
    if (name)
      throw new ConfigError(`${node.path}.${of}`, `${name} is not in ${within}, so the kernel refuses it`);
  };
  stray('effective', 'permitted');
  const raised = sets.ambient.filter(
    name => sets.permitted.includes(name) && sets.inheritable.includes(name),
  );
  const lost = sets.ambient.filter(name => !raised.includes(name));
  if (lost.length > 0) {
    const why = 'not permitted and inheritable, so the kernel takes none of them';
    node.notes.push(`${node.path}.ambient: ignored, for they are ${why}: ${lost.join(', ')}`);
  }
  return { ...sets, ambient: raised };
};

const rlimit: Reader<Rlimit> = node => {
  const field = object(node, ['type', 'soft', 'hard']);
  // RLIM_INFINITY is 2^64-1, which JSON numbers round to 2^64; both stand for "no limit".
  const limit = integer(0, 2 ** 64);
  const soft = limit(required(node, field, 'soft'));
  const hard = limit(required(node, field, 'hard'));
  if (soft > hard) throw new ConfigError(node.path, `soft limit ${soft} is above the hard limit ${hard}`);
  const type = word(Object.keys(RLIMITS) as (keyof typeof RLIMITS)[])(required(node, field, 'type'));
  return { type, soft, hard };
};

const consoleSize: Reader<ConsoleSize> = node => {
  const field = object(node, ['height', 'width']);
  const cells = (name: string) => integer(0, 0xffff)(required(node, field, name));
  return { height: cells('height'), width: cells('width') };
};

/** Reads `process`. */
export const readProcess: Reader<Process> = node => {
  const known = [
    'args',
    'env',
    'cwd',
    'user',
    'capabilities',
    'apparmorProfile',
    'noNewPrivileges',
    'rlimits',
    'terminal',
    'consoleSize',
    'oomScoreAdj',
    'scheduler',
    'ioPriority',
    'execCPUAffinity',
  ];
  const field = object(node, known, REFUSED);
  const args = list(text)(required(node, field, 'args'));
  if (!args[0]) expected(required(node, field, 'args'), 'a list that begins with a program');
  const rlimits = optional(field('rlimits'), list(rlimit), []);
  rejectTwice(field('rlimits'), rlimits, limit => limit.type);
  return {
    args,
    env: optional(field('env'), list(variable), []),
    cwd: absolutePath(required(node, field, 'cwd')),
    user: optional(field('user'), user, ROOT),
    capabilities: optional(field('capabilities'), capabilities, undefined),
    apparmorProfile: optional(field('apparmorProfile'), apparmorProfile, undefined),
    noNewPrivileges: optional(field('noNewPrivileges'), boolean, false),
    rlimits,
    terminal: optional(field('terminal'), boolean, false),
    consoleSize: optional(field('consoleSize'), consoleSize, undefined),
    oomScoreAdj: optional(field('oomScoreAdj'), integer(-1000, 1000), undefined),
    scheduler: optional(field('scheduler'), readScheduler, undefined),
    ioPriority: optional(field('ioPriority'), readIoPriority, undefined),
    execCPUAffinity: optional(field('execCPUAffinity'), readExecAffinity, {
      initial: undefined,
      final: undefined,
    }),
  };
};

/** Throws when two elements have the same key. */
export function rejectTwice<T>(node: Node | undefined, elements: T[], key: (element: T) => string): void {
  const seen = new Set<string>();
  for (const element of elements) {
    if (seen.has(key(element))) throw new ConfigError(node?.path ?? '', `names \`${key(element)}\` twice`);
    seen.add(key(element));
  }
}
