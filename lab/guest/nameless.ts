import { constants, type PathLike } from 'node:fs';
import { copyFile, type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** open(2): a file without a name, gone when the last descriptor is closed. Node's constants lack it. */
const O_TMPFILE = 0o20_200_000;

/**
 * A private, writable copy of a file that has no name: nothing is left of it when its users end, however they end.
 * It lies on the file system of the original, which shares the blocks where it can and otherwise copies them without
 * this process seeing them. The caller closes the handle.
 */
export async function namelessCopy(original: string): Promise<FileHandle> {
  const copy = await openNameless(dirname(original));
  try {
    await copyFile(original, `/proc/self/fd/${copy.fd}`, constants.COPYFILE_FICLONE);
    return copy;
  } catch (error) {
    await copy.close();
    throw error;
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
