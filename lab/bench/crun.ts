import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { $ } from 'zx';
import { InfraError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { withLock } from '../host/lock.ts';
import { withScratch } from '../host/scratch.ts';
import { exists } from '../images/made-once.ts';
import { complaints, runApt } from '../kernels/mirror/root.ts';
import { currentTable } from '../kernels/mirror/table.ts';
import { cachePath } from '../paths.ts';

/** What a guest needs of the packages: the program, the loader and the libraries, wherever the release has them. */
const wanted = ['usr/bin/crun', 'usr/lib/x86_64-linux-gnu', 'lib/x86_64-linux-gnu', 'usr/lib64', 'lib64'];

/**
 * Debian's crun, the newest that the mirror has, with the libraries it is linked to, as an uncompressed tar archive for
 * the root of a guest. apt fetches and checks the packages, in the lab's own root; nothing is installed here.
 */
export async function crunArchive(emit: Emit): Promise<Buffer> {
  await currentTable(emit);
  const packages = await withLock('crun', emit, () =>
    task(emit, 'crun', 'fetch crun for comparison', fetchPackages),
  );
  return withScratch(async scratch => {
    for (const file of packages) await must`dpkg-deb -x ${file} ${scratch}`;
    const present: string[] = [];
    for (const path of wanted) if (await exists(join(scratch, path))) present.push(path);
    const { stdout } = await must`tar -C ${scratch} --exclude=gconv -cf - ${present} | base64 -w0`;
    return Buffer.from(stdout, 'base64');
  });
}

/** The files of crun and of all it depends on. */
async function fetchPackages(): Promise<string[]> {
  const directory = cachePath('apt', 'crun');
  await mkdir(join(directory, 'partial'), { recursive: true });
  const options = [
    '--download-only',
    '-y',
    '--no-install-recommends',
    '-o',
    `Dir::Cache::archives=${directory}`,
  ];
  const { status, stderr } = await runApt('apt-get', '-q', 'install', ...options, 'crun');
  if (status !== 0) throw new InfraError(`crun cannot be fetched: ${complaints(stderr)[0] ?? stderr.trim()}`);
  const names = await readdir(directory);
  return names.filter(name => name.endsWith('.deb')).map(name => join(directory, name));
}

/** Runs a command of this machine and throws when it fails. */
async function must(pieces: TemplateStringsArray, ...values: (string | string[])[]) {
  const output = await $({ quiet: true, nothrow: true })(pieces, ...values);
  if (output.exitCode === 0) return output;
  throw new InfraError(`crun cannot be unpacked: ${output.stderr.trim()}`);
}
