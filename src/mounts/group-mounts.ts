import type { ShownGroup } from '../cgroup/place.ts';
import type { Mount } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import { isAttribute } from './attributes.ts';
import type { PlannedMount } from './operations.ts';
import { type MountFlag, parseOptions } from './options.ts';

/**
 * What a mount of type cgroup or cgroup2 becomes: never a hierarchy, whose other groups would be a way out, but the
 * groups that are the container's own, bound in. With nothing but version 2 its group is the mount itself; else each
 * controller has a directory, on a tmpfs that is closed at the end, and version 2 is `unified`. Pure.
 */
export function planGroupMounts(mount: Mount, at: string, shown: readonly ShownGroup[]): PlannedMount[] {
  const { destination } = mount;
  const { recursive, propagation, idmap, copyUp, data, ...options } = parseOptions(mount.options);
  const unknown = data ?? (copyUp ? 'tmpcopyup' : idmap ? 'idmap' : undefined);
  if (unknown !== undefined) {
    throw new ConfigError(`${at}.options`, `the groups of the container have no option \`${unknown}\``);
  }
  // Nothing is mounted in a group: each is bound by itself.
  const flags = [...new Set<MountFlag>([...options.flags, ...recursive.set])].filter(
    flag => !isAttribute(flag) || !recursive.clear.includes(flag),
  );
  const plain = { propagation: [], data: null };
  const bind = (group: ShownGroup, where: string): PlannedMount => ({
    ...plain,
    destination: where,
    type: null,
    source: group.path,
    flags: ['MS_BIND', ...flags],
  });
  const [only, ...others] = shown;
  if (only && others.length === 0 && only.names.includes('unified')) {
    return [{ ...bind(only, destination), propagation }];
  }
  const closed = flags.filter(flag => flag !== 'MS_RDONLY');
  return [
    { ...plain, propagation, destination, type: 'tmpfs', source: 'tmpfs', flags: closed, data: 'mode=0755' },
    ...shown.flatMap(group => group.names.map(name => bind(group, `${destination}/${name}`))),
    {
      ...plain,
      destination,
      type: null,
      source: null,
      flags: ['MS_BIND', 'MS_REMOUNT', 'MS_RDONLY', ...closed],
    },
  ];
}
