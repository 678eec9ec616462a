import { createHash } from 'node:crypto';
import { constants, type PathLike } from 'node:fs';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** open(2): a file without a name, gone when the last descriptor is closed. Node's constants lack it. */
const O_TMPFILE = 0o20_200_000;
const chunkBytes = 1 << 20;

/**
 * A private, writable copy of a file that has no name: nothing is left of it when its users end, however they end.
 * It lies on the file system of the original. The caller closes the handle. `sha256` is that of the bytes copied.
 */
export async function namelessCopy(original: string): Promise<{ copy: FileHandle; sha256: string }> {
  const copy = await openNameless(dirname(original));
  const source = await open(original, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const { bytesRead } = await source.read(chunk, 0, chunkBytes);
      if (bytesRead === 0) return { copy, sha256: hash.digest('hex') };
      hash.update(chunk.subarray(0, bytesRead));
      await copy.write(chunk, 0, bytesRead);
    }
  } catch (error) {
    await copy.close();
    throw error;
  } finally {
    await source.close();
  }
}

async function openNameless(directory: string): Promise<FileHandle> {
  try {
    return await open(directory as PathLike, O_TMPFILE | constants.O_RDWR, 0o600);
  } catch {
    // A file system without O_TMPFILE: the name lives for a moment only.
    const holder = await mkdtemp(join(directory, '.nameless-'));
    try {
      return await open(join(holder, 'file'), 'wx+', 0o600);
    } finally {
      await rm(holder, { recursive: true });
    }
  }
}
