import type { Mount } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import { isAttribute } from './attributes.ts';
import type { PlannedMount } from './operations.ts';
import { type MountFlag, type ParsedOptions, parseOptions } from './options.ts';
import { planIdmap, type Users } from './plan-idmap.ts';

/**
 * File systems of which the host and its containers have one between them, or one for a namespace that they may have
 * in common. Whatever is set of it with a further mount would be set for the host too (fs/super.c, get_sb_single; and
 * up to 2.6.34 `ro` of a container's sysfs made that of the host read-only).
 */
const SHARED = [
  'binfmt_misc',
  'configfs',
  'debugfs',
  'devpts',
  'devtmpfs',
  'efivarfs',
  'fusectl',
  'mqueue',
  'nfsd',
  'proc',
  'pstore',
  'rpc_pipefs',
  'securityfs',
  'selinuxfs',
  'smackfs',
  'sysfs',
  'tracefs',
  'usbfs',
];
/** These have options of an instance, or of a pid namespace, and are looked at apart. */
const WITH_OPTIONS = ['devpts', 'proc'];
/** Of these each namespace may have one of its own, so that what the host has mounted need not be the container's. */
const OF_NAMESPACES = [...WITH_OPTIONS, 'mqueue', 'nfsd', 'rpc_pipefs', 'sysfs'];

/** What one mount of a config comes to: steps, and what its ids become if they are mapped. */
export interface PlannedMounts {
  mounts: PlannedMount[];
  idmap?: ReturnType<typeof planIdmap>;
}

/** What a mount and its options ask for, once it is seen that they can be meant. */
function read(mount: Mount, at: string): ParsedOptions {
  const options = parseOptions(mount.options);
  if (mount.destination === '/') {
    throw new ConfigError(`${at}.destination`, 'is the root itself; use root.path');
  }
  if (options.copyUp && mount.type !== 'tmpfs') {
    throw new ConfigError(`${at}.options`, '`tmpcopyup` is for a mount of type tmpfs');
  }
  return options;
}

const recursively = ({ recursive }: ParsedOptions) =>
  recursive.set.length + recursive.clear.length > 0 ? { recursive } : {};

/** Gives a mount that was made without them the flags that are its own. */
export function remountOwn({ destination, flags }: PlannedMount): PlannedMount {
  const own: MountFlag[] = ['MS_BIND', 'MS_REMOUNT', ...flags.filter(isAttribute)];
  return { destination, type: null, source: null, flags: own, propagation: [], data: null };
}

/** Changes what is the mount's own, and nothing of its file system (2.6.26). */
function remountBound(mount: Mount, options: ParsedOptions): PlannedMount {
  return {
    destination: mount.destination,
    type: null,
    source: null,
    flags: ['MS_BIND', 'MS_REMOUNT', ...options.flags.filter(isAttribute)],
    ...recursively(options),
    propagation: options.propagation,
    data: null,
  };
}

function planBind(mount: Mount, at: string, options: ParsedOptions): PlannedMount {
  if (mount.source === undefined) throw new ConfigError(`${at}.source`, 'is required for a bind mount');
  const { flags, cleared, propagation } = options;
  return {
    destination: mount.destination,
    type: null,
    source: mount.source,
    flags: flags.includes('MS_BIND') ? flags : ['MS_BIND', ...flags],
    ...(cleared.length > 0 && { cleared }),
    ...recursively(options),
    propagation,
    data: null,
  };
}

function planRemount(mount: Mount, at: string, options: ParsedOptions): PlannedMount {
  const { flags, propagation, data } = options;
  const ofTheMount = flags.every(flag => isAttribute(flag) || flag === 'MS_REMOUNT' || flag === 'MS_BIND');
  if (flags.includes('MS_BIND') || (ofTheMount && data === null)) return remountBound(mount, options);
  if (mount.type === undefined || SHARED.includes(mount.type)) {
    const what = data ?? 'remount';
    throw new ConfigError(
      `${at}.options`,
      `\`${what}\` could change a file system of the host: name its type`,
    );
  }
  const { destination, type, source = type } = mount;
  return { destination, type, source, flags, ...recursively(options), propagation, data };
}

/** What would be set for the host as well. */
function checkShared(type: string, at: string, { flags, data }: ParsedOptions): void {
  const flag = flags.find(one => !isAttribute(one) && one !== 'MS_SILENT');
  const option = WITH_OPTIONS.includes(type) ? flag : (data ?? flag);
  if (option === undefined) return;
  throw new ConfigError(
    `${at}.options`,
    `\`${option}\` would change the ${type} of the host: there is only one`,
  );
}

/**
 * Plans one mount. `ownInstances`: in another user namespace whatever can be mounted is the container's own, and may
 * have to be read-only from the beginning (fs/namespace.c, mount_too_revealing).
 */
export function planMount(mount: Mount, at: string, users: Users, ownInstances: boolean): PlannedMounts {
  const options = read(mount, at);
  const { flags } = options;
  const bind = !flags.includes('MS_REMOUNT') && (flags.includes('MS_BIND') || mount.type === 'bind');
  const idmap = planIdmap(mount, options, bind, at, users);
  if (bind) return { mounts: [planBind(mount, at, options)], idmap };
  if (flags.includes('MS_REMOUNT')) return { mounts: [planRemount(mount, at, options)] };
  return { mounts: planNew(mount, at, options, ownInstances) };
}

/** A file system of its own, or one that the host has too. */
function planNew(mount: Mount, at: string, options: ParsedOptions, ownInstances: boolean): PlannedMount[] {
  const { flags, propagation, copyUp, data } = options;
  const { destination, type, source = type } = mount;
  if (type === undefined || source === undefined) {
    throw new ConfigError(`${at}.type`, 'is required unless the mount is a bind mount');
  }
  const shared = SHARED.includes(type) && !ownInstances;
  if (shared) checkShared(type, at, options);
  const kind = OF_NAMESPACES.includes(type) ? 'unless-own' : 'if-mounted';
  const ofHost = shared && !WITH_OPTIONS.includes(type) && ({ ofHost: kind } as const);
  const first = { destination, type, source, data, ...(copyUp && { copyUp }), ...ofHost };
  if (!flags.includes('MS_RDONLY') || !(shared || copyUp)) {
    return [{ ...first, flags, ...recursively(options), propagation }];
  }
  const open: MountFlag[] = flags.filter(flag => flag !== 'MS_RDONLY');
  return [{ ...first, flags: open, propagation: [] }, remountBound(mount, options)];
}
