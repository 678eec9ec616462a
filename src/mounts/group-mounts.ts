import type { ShownGroup } from '../cgroup/place.ts';
import type { Mount } from '../spec/config.ts';
import { ConfigError } from '../spec/node.ts';
import type { PlannedMount } from './operations.ts';
import { parseOptions } from './options.ts';

/**
 * What a mount of type cgroup or cgroup2 becomes: never a hierarchy, whose other groups would be a way out, but the
 * groups that are the container's own, bound in. With nothing but version 2 its group is the mount itself; else each
 * controller has a directory, on a tmpfs that is closed at the end, and version 2 is `unified`. Pure.
 */
export function planGroupMounts(mount: Mount, at: string, shown: readonly ShownGroup[]): PlannedMount[] {
  const { destination } = mount;
  const { flags, propagation, data } = parseOptions(mount.options, `${at}.options`);
  if (data !== null) {
    throw new ConfigError(`${at}.options`, `the groups of the container have no option \`${data}\``);
  }
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
