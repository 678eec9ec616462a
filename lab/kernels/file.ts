import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { buildDate } from './banner.ts';
import { readBzImage } from './bzimage.ts';
import { checkArchitecture } from './deb/read.ts';
import { unpackKernel } from './deb/unpack.ts';
import type { Kernel } from './kernel.ts';
import { keptDigest } from './modules/keep.ts';
import { sha256Of } from './store/hash.ts';
import { isIntact, readStored, store, withKernelLock } from './store/store.ts';
import { upstreamVersion } from './version.ts';

/** A kernel from a file that the user names: a bzImage, which stays where it is, or a package, which is unpacked once. */
export async function kernelFromFile(path: string, name: string | undefined, emit: Emit): Promise<Kernel> {
  const file = resolve(path);
  if (!(await stat(file).catch(() => undefined)))
    throw new UserError(`there is no file ${path}`, 'lab kernels');
  if (file.endsWith('.deb')) return fromPackage(file, name, emit);
  const { release } = await readBzImage(file);
  return {
    name: name ?? asName(release),
    release,
    source: 'file',
    sha256: await sha256Of(file),
    image: file,
  };
}

/** A release is free to have characters that a name cannot have. */
const asName = (release: string): string => release.replaceAll(/[^A-Za-z0-9._+-]/g, '_').slice(0, 64);

async function fromPackage(file: string, name: string | undefined, emit: Emit): Promise<Kernel> {
  const control = await checkArchitecture(file);
  const id = `file-${(await sha256Of(file)).slice(0, 16)}`;
  const stored = await withKernelLock(id, emit, async () => {
    const present = await readStored(id);
    if (present && present.record.kept === keptDigest && (await isIntact(present))) return present;
    const version = control.get('Version') ?? '';
    return store(id, async directory => {
      const { release, banner } = await unpackKernel([file], directory);
      const date = buildDate(banner);
      return {
        name: upstreamVersion(version) || release,
        release,
        source: 'file',
        version: upstreamVersion(version),
        flavour: /-cloud-amd64$/.test(release) ? 'cloud' : '',
        banner,
        kept: keptDigest,
        ...(date && { date }),
      };
    });
  });
  return { ...stored.kernel, name: name ?? asName(stored.record.name) };
}
