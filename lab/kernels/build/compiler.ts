import { compareVersions } from '../version.ts';
import type { Tree } from './tree.ts';

/** The first version of Linux that came out after a major version of gcc. Older ones could not know it. */
const firstAfter: readonly [gcc: number, linux: string][] = [
  [15, '6.15'],
  [14, '6.9'],
  [13, '6.4'],
  [12, '5.18'],
  [11, '5.13'],
  [10, '5.7'],
  [9, '5.2'],
  [8, '4.17'],
  [7, '4.12'],
  [6, '4.6'],
  [5, '4.1'],
];

/** The newest major version of gcc that a tree was made for: the newest that it has a header for, or that of its time. */
export function gccOfItsTime({ version, gccHeaders }: Pick<Tree, 'version' | 'gccHeaders'>): number {
  if (gccHeaders.length > 0) return Math.max(...gccHeaders);
  const upstream = /^[\d.]+/.exec(version)?.[0] ?? '';
  return firstAfter.find(([, linux]) => compareVersions(upstream, linux) >= 0)?.[0] ?? 4;
}

/** The major version in what `gcc -dumpversion` says; undefined for what is not gcc. */
export const gccMajor = (dumpversion: string): number | undefined => {
  const major = /^(\d+)/.exec(dumpversion.trim())?.[1];
  return major === undefined ? undefined : Number(major);
};

/** What to say when a tree does not build with a compiler that is newer than it; undefined when that is not the cause. */
export function compilerHint(tree: Tree, compiler: string, major: number | undefined): string | undefined {
  const wanted = gccOfItsTime(tree);
  if (major === undefined || major <= wanted) return undefined;
  const why =
    tree.gccHeaders.length > 0
      ? `it has include/linux/compiler-gcc${wanted}.h and none for gcc ${major}`
      : `gcc ${wanted} was the newest when it came out`;
  return `Linux ${tree.version} wants gcc ${wanted} or older (${why}), and ${compiler} is gcc ${major}`;
}

/**
 * The first thing that a compiler or make complains about in the log of a build, with the line before it that says
 * where; undefined when nothing looks like it.
 */
export function firstError(log: string): string | undefined {
  const lines = log.split('\n');
  const own = lines.findIndex(line =>
    /\b(fatal )?error: |: undefined reference to |^Error: |: Error: /.test(line),
  );
  const place =
    own >= 0 ? own : lines.findIndex(line => /^make.*(\*\*\*|: .*not found)|: not found$/.test(line));
  return lines[place]?.trim();
}
