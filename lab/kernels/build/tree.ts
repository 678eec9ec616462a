import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';

/** A kernel's source tree. */
export interface Tree {
  directory: string;
  /** With the extra version: `6.12.117`, `2.6.29-rc3`. */
  version: string;
  /** The major versions of gcc that it has a header for; none since 4.2, where one header serves all. */
  gccHeaders: number[];
  /**
   * Whether its Makefile tells the linker to use pages of 2 MiB (commit e3d03598e8ae, 4.16, and in later stable
   * releases). Linkers since binutils 2.31 use smaller ones by themselves, and such an image dies before its first word.
   */
  setsPageSize: boolean;
  /** Whether it was configured or built in place. Then make refuses to build it anywhere else. */
  isUsed: boolean;
  /** Its own `.config`, when it has one. */
  config?: string;
}

/** Reads what a source tree is. Throws UserError for a directory that is none. */
export async function readTree(directory: string): Promise<Tree> {
  const makefile = await readFile(join(directory, 'Makefile'), 'utf8').catch(() => '');
  const version = treeVersion(makefile);
  const isThere = async (path: string) => Boolean(await stat(join(directory, path)).catch(() => undefined));
  if (!version || !(await isThere('arch/x86')))
    throw new UserError(
      `${directory} is no source tree of Linux: ${version ? 'it has no arch/x86' : 'its Makefile names no version'}`,
      'lab kernels build DIR, where DIR is what a linux-*.tar.xz unpacks to',
    );
  const headers = await readdir(join(directory, 'include/linux')).catch(() => []);
  const x86 = await readFile(join(directory, 'arch/x86/Makefile'), 'utf8').catch(() => '');
  const config = join(directory, '.config');
  const [hasConfig, wasBuilt] = await Promise.all([isThere('.config'), isThere('include/config')]);
  return {
    directory,
    version,
    gccHeaders: headers.flatMap(file => /^compiler-gcc(\d+)\.h$/.exec(file)?.[1] ?? []).map(Number),
    setsPageSize: x86.includes('max-page-size'),
    isUsed: hasConfig || wasBuilt,
    ...(hasConfig && { config }),
  };
}

/** The version in a kernel's top Makefile; undefined when it is another Makefile. */
export function treeVersion(makefile: string): string | undefined {
  const field = (name: string) => new RegExp(`^${name}[ \\t]*=[ \\t]*(\\S*)`, 'm').exec(makefile)?.[1] ?? '';
  const [major, minor, third] = [field('VERSION'), field('PATCHLEVEL'), field('SUBLEVEL')];
  if (!/^\d+$/.test(major) || !/^\d+$/.test(minor)) return undefined;
  const numbers = [major, minor, ...(third === '' || (third === '0' && Number(major) >= 3) ? [] : [third])];
  return `${numbers.join('.')}${field('EXTRAVERSION')}`;
}
