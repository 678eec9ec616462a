import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { busybox } from '../../images/userland/busybox.ts';
import { dropbear } from '../../images/userland/dropbear.ts';
import type { Emit } from '../events.ts';
import { withScratch } from '../host/scratch.ts';
import { cachePath, packageRoot } from '../paths.ts';
import { compile } from './compile.ts';
import { cpio } from './cpio.ts';
import { sha256 } from './hash.ts';
import type { Image } from './image.ts';
import { layout } from './layout.ts';
import { buildRuntimes } from './runtime.ts';

/**
 * The image that every guest boots, as the sources are now. What did not change is taken from the cache, so after a
 * change of the runtime only that is compiled.
 */
export async function buildImage(emit: Emit): Promise<Image> {
  // At the same time, because each has a long part that keeps only one processor busy. All come to their end before
  // the first failure is reported, so that none goes on behind the user's back.
  const parts = [buildRuntimes(emit), compile(busybox, emit), compile(dropbear, emit)] as const;
  await Promise.allSettled(parts);
  const [{ cell, probe }, shell, sshd] = await Promise.all(parts);
  const links = await readFile(join(shell, 'busybox.links'), 'utf8');
  const userland = {
    init: await readFile(join(packageRoot, 'images/init')),
    busybox: await readFile(join(shell, 'busybox')),
    applets: links.split('\n').filter(Boolean),
    dropbear: await readFile(join(sshd, 'dropbear')),
  };
  const none = Buffer.alloc(0);
  const userlandSha256 = sha256(cpio(layout({ ...userland, cell: none, probe: none })));
  const archive = cpio(
    layout({ ...userland, cell: await readFile(cell.elf), probe: await readFile(probe.elf) }),
  );
  const hash = sha256(archive);
  const initramfs = cachePath('images', hash, 'initramfs.cpio');
  await keep(initramfs, archive, emit);
  return {
    initramfs,
    sha256: hash,
    userlandSha256,
    cell: cell.elf,
    cellSha256: cell.sha256,
    probe: probe.elf,
    probeSha256: probe.sha256,
  };
}

async function keep(path: string, bytes: Buffer, emit: Emit): Promise<void> {
  const what = `guest image, ${(bytes.length / 1e6).toFixed(1)} MB`;
  const present = await readFile(path).then(
    held => held.equals(bytes),
    () => false,
  );
  if (!present) {
    await mkdir(dirname(path), { recursive: true });
    await withScratch(async scratch => {
      await writeFile(join(scratch, 'initramfs.cpio'), bytes);
      await rename(join(scratch, 'initramfs.cpio'), path);
    });
  }
  emit({ type: 'task', id: 'image', what, state: present ? 'cached' : 'done' });
}
