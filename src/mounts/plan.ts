import { asksForGroups, type ShownGroup } from '../cgroup/place.ts';
import type { NotEnforceable } from '../lifecycle/failure.ts';
import type { NamespaceOperation } from '../namespaces/operations.ts';
import type { NamespacePlan } from '../namespaces/plan.ts';
import { wantedCapabilities } from '../privileges/plan.ts';
import type { Config } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { DevptsSupport } from './ask-devpts.ts';
import type { MountFeatures } from './ask-mounts.ts';
import { planGroupMounts } from './group-mounts.ts';
import type { HostFiles, MountOperation, MountTree, PlannedMount } from './operations.ts';
import { parseOptions } from './options.ts';
import { planDevpts } from './plan-devpts.ts';
import { planHostFiles } from './plan-host-files.ts';
import { type PlannedMounts, planMount, remountOwn } from './plan-mount.ts';
import { planNodes } from './plan-nodes.ts';
import { planProcs } from './plan-procs.ts';
import { planPropagation, withOwnPropagation } from './plan-propagation.ts';
import { planTrees, takeTrees } from './plan-trees.ts';

export interface MountPlan {
  operations: (MountOperation | NamespaceOperation)[];
  notEnforceable: NotEnforceable[];
  notes: string[];
  trees: MountTree[];
  hostFiles: HostFiles | null;
}

/** What mount(2) does not read of an option, or what the mounts of a config let the container do. */
function notesOn(config: Config, shown: readonly ShownGroup[]): string[] {
  return config.mounts.flatMap((mount, index) => {
    const at = `mounts[${index}].options`;
    const { flags, data } = parseOptions(mount.options);
    if ((flags.includes('MS_BIND') || mount.type === 'bind') && data !== null)
      return [`${at}: a bind mount has no options of a file system, and \`${data}\` is ignored`];
    const widens =
      asksForGroups(mount) &&
      !flags.includes('MS_RDONLY') &&
      shown.some(({ names }) => names.includes('devices')) &&
      !config.linux.namespaces.includes('user') &&
      wantedCapabilities(config).effective.includes('CAP_SYS_ADMIN');
    return widens ? [`${at}: with CAP_SYS_ADMIN and without \`ro\` the container can widen its devices`] : [];
  });
}

/** A file system is mounted again with other options only if this config has mounted it: another may be the host's. */
function checkRemounts(asked: readonly PlannedMounts[]): void {
  const lies = new Map<string, string | null>();
  for (const [index, { mounts }] of asked.entries()) {
    for (const { destination, type, flags } of mounts) {
      if (!flags.includes('MS_REMOUNT')) lies.set(destination, type);
      else if (!flags.includes('MS_BIND') && lies.get(destination) !== type) {
        throw new ConfigError(
          `mounts[${index}].options`,
          `\`remount\` could change a file system of the host: no ${type} of this config is mounted on ${destination}`,
        );
      }
    }
  }
}

/** What a joined mount namespace means for the others in it. */
function notesOnJoining({ linux, root, cell }: Config): string[] {
  const path = linux.joined.mount;
  if (path === undefined) return [];
  if (root.path === '/') {
    throw new ConfigError(
      'root.path',
      'is the root of the mount namespace that is joined: name a directory in it',
    );
  }
  const all =
    cell.root.enter === 'pivot' ? ', and its other processes get the root of the container as theirs' : '';
  return [`the mount namespace ${path}: what the container mounts stays there${all}`];
}

const NO_LINKS = 'MS_NOSYMFOLLOW';

function checkLinks(mounts: PlannedMount[], { nosymfollow }: MountFeatures): NotEnforceable[] {
  const asked = mounts.some(
    ({ flags, recursive }) => flags.includes(NO_LINKS) || recursive?.set.includes(NO_LINKS),
  );
  if (!asked || nosymfollow) return [];
  return [{ mitigation: 'nosymfollow', why: 'its mounts follow every symbolic link (MS_NOSYMFOLLOW, 5.10)' }];
}

/** An old mount(2) forgets the flag, but the walk over a tree would miss it. */
function withoutNoLinks(mount: PlannedMount): PlannedMount {
  const { flags, recursive, ...others } = mount;
  const rest = recursive && { ...recursive, set: recursive.set.filter(one => one !== NO_LINKS) };
  return { ...others, flags: flags.filter(flag => flag !== NO_LINKS), ...(rest && { recursive: rest }) };
}

/** A /dev of its own that is read-only can be that only when everything is in it. */
function closeDevLast(mounts: readonly PlannedMount[]): { mounts: PlannedMount[]; closed: PlannedMount[] } {
  const isClosed = ({ destination, type, flags }: PlannedMount) =>
    destination === '/dev' && type === 'tmpfs' && flags.includes('MS_RDONLY');
  const open = mounts.map(mount =>
    isClosed(mount) ? { ...mount, flags: mount.flags.filter(flag => flag !== 'MS_RDONLY') } : mount,
  );
  return { mounts: open, closed: mounts.filter(isClosed).map(remountOwn) };
}

/** What the terminal of a container is bound on. */
const CONSOLE = '/dev/console';

/** Plans everything mounted or made in the container's root; `rootPath` is absolute, on the host. */
export function planMounts(
  config: Config,
  rootPath: string,
  features: { devpts: DevptsSupport; mounts: MountFeatures },
  {
    otherUsers,
    rootOpened,
    opensForInit,
    cloned,
  }: Pick<NamespacePlan, 'otherUsers' | 'rootOpened' | 'opensForInit' | 'cloned'>,
  shown: readonly ShownGroup[] = [],
): MountPlan {
  const asked = config.mounts.map((mount, index): PlannedMounts => {
    const at = `mounts[${index}]`;
    if (asksForGroups(mount)) return { mounts: planGroupMounts(mount, at, shown) };
    return planMount(mount, at, config.linux, otherUsers);
  });
  checkRemounts(asked);
  const { mounts: wanted, trees, missing } = planTrees(config, asked, features.mounts, otherUsers);
  const devpts = planDevpts(config, wanted, features.devpts, otherUsers);
  const procs = planProcs(wanted, features.mounts, cloned);
  const links = checkLinks(wanted, features.mounts);
  const planned = withOwnPropagation(config, wanted).map(mount => {
    const own = procs.change(devpts.change(mount));
    return links.length > 0 ? withoutNoLinks(own) : own;
  });
  const { safe } = config.cell.mounts;
  const propagation = planPropagation(config, rootPath, planned);
  const {
    before,
    mounts: all,
    hostFiles,
  } = opensForInit
    ? planHostFiles(propagation, planned, safe)
    : { before: propagation, mounts: planned, hostFiles: null };
  const { mounts, closed } = closeDevLast(all);
  const nodes = planNodes(config, mounts, devpts.fresh, otherUsers);
  const { rootfsPropagation } = config.linux;
  return {
    operations: [
      ...before,
      ...rootOpened,
      ...takeTrees(trees),
      ...mounts.map((mount): MountOperation => ({ op: 'mount', safe, ...mount })),
      ...nodes.operations,
      // A /dev that is read-only, by itself or with the root, takes no file any more when the terminal is opened.
      ...(config.process.terminal ? [{ op: 'make-mount-point', path: CONSOLE } as const] : []),
      ...closed.map((mount): MountOperation => ({ op: 'mount', safe, ...mount })),
      ...config.linux.readonlyPaths.map((path): MountOperation => ({ op: 'readonly-path', path })),
      ...config.linux.maskedPaths.map((path): MountOperation => ({ op: 'mask-path', safe, path })),
      {
        op: 'enter-root',
        how: config.cell.root.enter,
        readonly: config.root.readonly,
        directory: config.process.cwd,
      },
      ...(rootfsPropagation === undefined
        ? []
        : [{ op: 'set-propagation', propagation: rootfsPropagation } as const]),
    ],
    trees,
    hostFiles,
    notEnforceable: [...devpts.missing, ...procs.missing, ...links, ...missing],
    notes: [...notesOnJoining(config), ...notesOn(config, shown), ...devpts.notes, ...nodes.notes],
  };
}
