import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { $ } from 'zx';
import { InfraError } from '../errors.ts';
import { withScratch } from '../host/scratch.ts';
import { cachePath } from '../paths.ts';
import { keyOf } from './hash.ts';

/** apparmor_parser(8) is a program of the system, which is not in everybody's PATH. */
const parser = () =>
  $({
    quiet: true,
    nothrow: true,
    env: { ...process.env, PATH: [process.env.PATH, '/usr/sbin', '/sbin'].join(delimiter) },
  });

/** Asked once: another version may make another policy of the same source. */
let version: Promise<string> | undefined;

/**
 * Compiles AppArmor profiles for a kernel that has `features`, in the form of a features file; returns what that
 * kernel takes in one write to `.replace`. The same source for the same features is compiled once. Nothing of this
 * machine's own AppArmor, if it has one, is read or changed.
 */
export async function compilePolicy(source: string, features: string): Promise<Buffer> {
  version ??= parser()`apparmor_parser --version`.then(({ stdout }) => stdout);
  const kept = cachePath('apparmor', keyOf(await version, features, source));
  return readFile(kept).catch(() => compile(source, features, kept));
}

function compile(source: string, features: string, kept: string): Promise<Buffer> {
  return withScratch(async scratch => {
    const at = (name: string) => join(scratch, name);
    await Promise.all([writeFile(at('features'), features), writeFile(at('profile'), source)]);
    const offline = ['--skip-kernel-load', '--skip-cache', '--quiet', '--config-file=/dev/null'];
    const { exitCode, stdout, stderr } =
      await parser()`apparmor_parser ${offline} --features-file=${at('features')} --ofile=${at('policy')} ${at('profile')}`;
    if (exitCode !== 0) {
      throw new InfraError(`apparmor_parser ended with status ${exitCode}: ${(stderr || stdout).trim()}`);
    }
    const policy = await readFile(at('policy'));
    await mkdir(cachePath('apparmor'), { recursive: true });
    await rename(at('policy'), kept);
    return policy;
  });
}
