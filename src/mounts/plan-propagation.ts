import type { Config } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { MountOperation, PlannedMount } from './operations.ts';

const isBind = ({ flags }: PlannedMount) => flags.includes('MS_BIND') && !flags.includes('MS_REMOUNT');

/** Whether mounts made in the container are to appear on the host: a bind mount and the root both say shared. */
export function sharesWithHost(config: Config, mounts: readonly PlannedMount[]): boolean {
  const shared = (name: string | undefined) => name?.endsWith('shared') === true;
  return (
    shared(config.linux.rootfsPropagation) && mounts.some(one => isBind(one) && one.propagation.some(shared))
  );
}

/** What has to be shared is all that is: a bind mount that says nothing of propagation takes no part in it. */
export function withOwnPropagation(config: Config, mounts: PlannedMount[]): PlannedMount[] {
  if (!sharesWithHost(config, mounts)) return mounts;
  return mounts.map(mount =>
    isBind(mount) && mount.propagation.length === 0 ? { ...mount, propagation: ['rprivate'] } : mount,
  );
}

/**
 * How the mounts of the new namespace stand to those of the host, and how the root is bound. Nothing goes either way
 * unless somebody asks: then mounts of the host arrive in what is a slave or shared (rslave). Those of the container
 * go to the host where a bind mount is shared and `linux.rootfsPropagation` too, as in other runtimes; then nothing
 * but the root is taken out.
 */
export function planPropagation(
  config: Config,
  rootPath: string,
  mounts: readonly PlannedMount[],
): MountOperation[] {
  if (sharesWithHost(config, mounts)) {
    // The other ways mount on the host's root, which is shared (move), or leave it to the container.
    if (config.cell.root.enter !== 'pivot') {
      throw new ConfigError('cell.root.enter', 'mounts that are shared with the host need `pivot`');
    }
    return [{ op: 'bind-root', path: rootPath, shared: true }];
  }
  const asked = [config.linux.rootfsPropagation ?? '', ...mounts.flatMap(({ propagation }) => propagation)];
  return [
    asked.some(name => /slave|shared/.test(name))
      ? { op: 'set-propagation', propagation: 'rslave' }
      : { op: 'private-mounts' },
    { op: 'bind-root', path: rootPath },
  ];
}
