import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { UserError } from '../../errors.ts';
import type { Config } from '../config.ts';
import { compareVersions } from '../version.ts';

/** Something that a build needs: a program in PATH or a header, and the package that has it. */
interface Tool {
  sign: string;
  package: string;
}

const always: readonly Tool[] = [
  { sign: 'make', package: 'make' },
  { sign: 'ld', package: 'binutils' },
  { sign: '/usr/include/stdio.h', package: 'libc6-dev' },
  { sign: 'perl', package: 'perl' },
  { sign: 'bc', package: 'bc' },
];

/** Trees carried what flex and bison make of their grammars up to 4.15. */
const since416: readonly Tool[] = [
  { sign: 'flex', package: 'flex' },
  { sign: 'bison', package: 'bison' },
];

/** By the option that needs them; objtool reads ELF files, certificates are made with OpenSSL. */
const byOption: readonly (Tool & { options: readonly string[] })[] = [
  {
    sign: '/usr/include/gelf.h',
    package: 'libelf-dev',
    options: ['OBJTOOL', 'STACK_VALIDATION', 'UNWINDER_ORC', 'HAVE_STATIC_CALL_INLINE'],
  },
  {
    sign: '/usr/include/openssl/opensslv.h',
    package: 'libssl-dev',
    options: ['MODULE_SIG', 'SYSTEM_TRUSTED_KEYRING'],
  },
  { sign: 'pahole', package: 'dwarves', options: ['DEBUG_INFO_BTF'] },
  { sign: 'lz4', package: 'lz4', options: ['KERNEL_LZ4'] },
  { sign: 'lzop', package: 'lzop', options: ['KERNEL_LZO'] },
  { sign: 'zstd', package: 'zstd', options: ['KERNEL_ZSTD'] },
  { sign: 'xz', package: 'xz-utils', options: ['KERNEL_XZ', 'KERNEL_LZMA'] },
];

/** What a tree of this version needs to be configured, and once it is, to be built. */
export function toolsFor(version: string, config?: Config): Tool[] {
  const upstream = /^[\d.]+/.exec(version)?.[0] ?? '';
  const own = compareVersions(upstream, '4.16') >= 0 ? since416 : [];
  const configured = byOption.filter(({ options }) => options.some(option => config?.get(option) === 'y'));
  return [...always, ...own, ...configured];
}

/** Throws a UserError that names what is missing with the line to type. */
export async function needTools(tools: readonly Tool[]): Promise<void> {
  const present = await Promise.all(tools.map(({ sign }) => isThere(sign)));
  const missing = tools.filter((_, place) => !present[place]);
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map(tool => tool.package))].join(' ');
  throw new UserError(
    `to build a kernel this machine lacks ${missing.map(({ sign }) => sign).join(', ')}`,
    `sudo apt-get install -y --no-install-recommends ${packages}`,
  );
}

/** Whether a program is in PATH, or a file at an absolute path. */
export async function isThere(sign: string): Promise<boolean> {
  const directories = sign.startsWith('/') ? [''] : (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const found = await Promise.all(
    directories.map(directory =>
      access(directory ? join(directory, sign) : sign).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
