import { type CapabilityName, capabilityName } from '../privileges/capabilities.ts';
import { SECUREBITS, type Securebit } from '../privileges/securebits.ts';
import { NAMESPACES, type NamespaceName } from './config.ts';
import {
  absolutePath,
  boolean,
  ConfigError,
  filledText,
  integer,
  list,
  type Node,
  object,
  optional,
  type Reader,
  required,
  word,
} from './node.ts';

/**
 * The top-level object `cell` of config.json: what the OCI runtime-spec cannot say. Every field is optional; the
 * defaults are DEFAULT_EXTENSION. Unknown fields are errors. Each mitigation has its switch here, because one that
 * cannot be switched off cannot be measured.
 *
 * ```jsonc
 * "cell": {
 *   "onUnenforceable": "refuse",           // or "warn": start without what this kernel cannot enforce
 *   "namespaces": { "whereAvailable": [] }, // those of linux.namespaces that are left out where the kernel has none
 *   "root": { "enter": "pivot" },          // or "move", "chroot": the weak ways, which leave the host's tree mounted
 *   "mounts": { "safe": true },            // false: everything is resolved by path, following links
 *   "devpts": { "instance": "new" },       // or "host": the instance a plain mount gives
 *   "devices": {
 *     "enforce": "auto",                   // what is mounted: "cgroup": a v1 group; "bpf": a v2 program; "none"
 *     "list": "oci",                       // or "default", libvirt's with fuse; "seed-2008", the six of 2008; "none"
 *     "random": true                       // false: /dev/random (1:8) is left out of every list
 *   },
 *   "cgroup": {
 *     "mountPoint": "/dev/cgroups",        // where hierarchies that are mounted nowhere are mounted
 *     "parent": "libvirtd/lxc",            // below cell's own group; linux.cgroupsPath overrides parent and name
 *     "intermediate": "open"               // devices policy of the last group of parent: open, deny-all, whitelist
 *   },
 *   "capabilities": {
 *     "policy": "default",                 // start from cell's default, "allow": from all, "deny": from none
 *     "add": [], "drop": ["CAP_SYS_ADMIN"] // applied in this order
 *   },
 *   "controller": {
 *     "capabilities": "none",              // or "keep": of the process that forwards the terminal and waits
 *     "user": null                         // or { "uid": 1000, "gid": 1000 }: who it becomes once the program runs
 *   },
 *   "executable": "copy",                  // or "host": cell's own file is what the container sees in /proc/PID/exe
 *   "securebits": [],                       // noroot, no-setuid-fixup, keep-caps, no-cap-ambient-raise; each -locked
 *   "apparmor": { "policy": "host" },       // or "own": a policy namespace, for profiles that the container loads
 *   "agent": "auto",                       // or "none": below 3.8 no process stays in the container for `cell exec`
 *   "keyring": "new",                      // or "inherit": the container has the session keyring of the caller
 *   "session": "new",                      // or "inherit": and the caller's controlling terminal with it
 *   "descriptors": "close",                // or "inherit": what the caller has open from 3 up is the container's too
 *   "workingDirectory": "inside"           // or "anywhere": nobody looks whether it lies in the root
 * }
 * ```
 */
export interface CellExtension {
  onUnenforceable: 'refuse' | 'warn';
  namespaces: { whereAvailable: OptionalNamespace[] };
  root: { enter: 'pivot' | 'move' | 'chroot' };
  mounts: { safe: boolean };
  devpts: { instance: 'new' | 'host' };
  devices: {
    enforce: 'cgroup' | 'bpf' | 'auto' | 'none';
    list: 'oci' | 'default' | 'seed-2008' | 'none';
    random: boolean;
  };
  cgroup: { mountPoint: string; parent: string; intermediate: 'open' | 'deny-all' | 'whitelist' };
  capabilities: { policy: 'default' | 'allow' | 'deny'; add: CapabilityName[]; drop: CapabilityName[] };
  controller: { capabilities: 'none' | 'keep'; user: { uid: number; gid: number } | null };
  executable: 'copy' | 'host';
  securebits: Securebit[];
  apparmor: { policy: 'host' | 'own' };
  agent: 'auto' | 'none';
  keyring: 'new' | 'inherit';
  session: 'new' | 'inherit';
  descriptors: 'close' | 'inherit';
  workingDirectory: 'inside' | 'anywhere';
}

/** Without a mount namespace every mount would be the host's. */
export type OptionalNamespace = Exclude<NamespaceName, 'mount'>;
const OPTIONAL_NAMESPACES = NAMESPACES.filter(name => name !== 'mount');

export const DEFAULT_EXTENSION: CellExtension = {
  onUnenforceable: 'refuse',
  namespaces: { whereAvailable: [] },
  root: { enter: 'pivot' },
  mounts: { safe: true },
  devpts: { instance: 'new' },
  devices: { enforce: 'auto', list: 'oci', random: true },
  cgroup: { mountPoint: '/dev/cgroups', parent: 'libvirtd/lxc', intermediate: 'open' },
  capabilities: { policy: 'default', add: [], drop: [] },
  controller: { capabilities: 'none', user: null },
  executable: 'copy',
  securebits: [],
  apparmor: { policy: 'host' },
  agent: 'auto',
  keyring: 'new',
  session: 'new',
  descriptors: 'close',
  workingDirectory: 'inside',
};

const SECUREBIT_NAMES = Object.keys(SECUREBITS) as Securebit[];

const NOTHING = { value: {}, path: '', notes: [] } satisfies Node;

/** A path of groups below another: relative, without empty parts, `.` or `..`. */
function groupPath(node: Node): string {
  const path = filledText(node);
  const parts = path.split('/');
  if (parts.some(part => part === '' || part === '.' || part === '..')) {
    throw new ConfigError(node.path, `expected a relative path of groups like libvirtd/lxc, got \`${path}\``);
  }
  return path;
}

/** -1 means "leave as it is" to setresuid(2). */
const id = integer(0, 2 ** 32 - 2);

const controllerUser: Reader<{ uid: number; gid: number }> = node => {
  const field = object(node, ['uid', 'gid'], {}, true);
  return { uid: id(required(node, field, 'uid')), gid: id(required(node, field, 'gid')) };
};

/** Reads the object `cell`; without one, the defaults. */
export function readExtension(node: Node | undefined): CellExtension {
  const top = node ?? NOTHING;
  const known = Object.keys(DEFAULT_EXTENSION);
  const fields = object(top, known, {}, true);
  const section = <S extends keyof CellExtension>(name: S) => {
    const defaults = DEFAULT_EXTENSION[name];
    return { defaults, field: object(fields(name) ?? NOTHING, Object.keys(defaults), {}, true) };
  };
  const namespaces = section('namespaces');
  const root = section('root');
  const mounts = section('mounts');
  const devpts = section('devpts');
  const devices = section('devices');
  const cgroup = section('cgroup');
  const capabilities = section('capabilities');
  const controller = section('controller');
  const apparmor = section('apparmor');
  const names = list(capabilityName);
  return {
    onUnenforceable: optional(fields('onUnenforceable'), word(['refuse', 'warn']), 'refuse'),
    namespaces: {
      whereAvailable: optional(
        namespaces.field('whereAvailable'),
        list(word(OPTIONAL_NAMESPACES)),
        namespaces.defaults.whereAvailable,
      ),
    },
    root: { enter: optional(root.field('enter'), word(['pivot', 'move', 'chroot']), root.defaults.enter) },
    mounts: { safe: optional(mounts.field('safe'), boolean, mounts.defaults.safe) },
    devpts: { instance: optional(devpts.field('instance'), word(['new', 'host']), devpts.defaults.instance) },
    devices: {
      enforce: optional(
        devices.field('enforce'),
        word(['cgroup', 'bpf', 'auto', 'none']),
        devices.defaults.enforce,
      ),
      list: optional(
        devices.field('list'),
        word(['oci', 'default', 'seed-2008', 'none']),
        devices.defaults.list,
      ),
      random: optional(devices.field('random'), boolean, devices.defaults.random),
    },
    cgroup: {
      mountPoint: optional(cgroup.field('mountPoint'), absolutePath, cgroup.defaults.mountPoint),
      parent: optional(cgroup.field('parent'), groupPath, cgroup.defaults.parent),
      intermediate: optional(
        cgroup.field('intermediate'),
        word(['open', 'deny-all', 'whitelist']),
        cgroup.defaults.intermediate,
      ),
    },
    capabilities: {
      policy: optional(
        capabilities.field('policy'),
        word(['default', 'allow', 'deny']),
        capabilities.defaults.policy,
      ),
      add: optional(capabilities.field('add'), names, capabilities.defaults.add),
      drop: optional(capabilities.field('drop'), names, capabilities.defaults.drop),
    },
    controller: {
      capabilities: optional(
        controller.field('capabilities'),
        word(['none', 'keep']),
        controller.defaults.capabilities,
      ),
      user: optional(controller.field('user'), controllerUser, controller.defaults.user),
    },
    executable: optional(fields('executable'), word(['copy', 'host']), 'copy'),
    securebits: optional(fields('securebits'), list(word(SECUREBIT_NAMES)), []),
    apparmor: { policy: optional(apparmor.field('policy'), word(['host', 'own']), apparmor.defaults.policy) },
    agent: optional(fields('agent'), word(['auto', 'none']), 'auto'),
    keyring: optional(fields('keyring'), word(['new', 'inherit']), 'new'),
    session: optional(fields('session'), word(['new', 'inherit']), 'new'),
    descriptors: optional(fields('descriptors'), word(['close', 'inherit']), 'close'),
    workingDirectory: optional(fields('workingDirectory'), word(['inside', 'anywhere']), 'inside'),
  };
}
