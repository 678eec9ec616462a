import { withFd } from '../sys/files.ts';
import { O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../sys/numbers.ts';
import type { System } from '../sys/system.ts';
import { descriptorPath, UnsafePath, walk } from './walk.ts';

/** Hands the path of a bind mount's source to `use`: relative ones are walked from the bundle (row D5). */
export function withSource<T>(
  system: System,
  bundle: string,
  source: string,
  safe: boolean,
  use: (path: string) => T,
): T {
  if (source.startsWith('/')) return use(source);
  if (!safe) return use(`${bundle}/${source}`);
  return withFd(system, system.open(bundle, O_RDONLY | O_DIRECTORY | O_CLOEXEC), directory => {
    const fd = walk(system, directory, source, { last: 'file', create: false });
    if (fd === undefined) throw new UnsafePath(`${source}: is not in the bundle`);
    return withFd(system, fd, () => use(descriptorPath(fd)));
  });
}
