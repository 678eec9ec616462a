import { createHash } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';

const chunkBytes = 1 << 20;

/** SHA-256 of what a file holds, in hex, read from the beginning. */
async function sha256Of(file: FileHandle): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(chunkBytes);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, position);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(chunk.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** Each hash that was computed, by what would be different had its file changed since. */
const computed = new Map<string, string>();

/**
 * The hash of the file at `path`. A run asks for it whenever a guest starts, and it is computed once: again only when
 * the kernel says that the file is another one or was written to (its inode, its size, its time to the nanosecond).
 */
export async function currentSha256(path: string): Promise<string> {
  const known = computed.get(await versionOf(path));
  if (known !== undefined) return known;
  const file = await open(path, 'r');
  try {
    const version = await versionOf(path);
    const sha256 = await sha256Of(file);
    if (version === (await versionOf(path))) computed.set(version, sha256);
    return sha256;
  } finally {
    await file.close();
  }
}

async function versionOf(path: string): Promise<string> {
  const { dev, ino, size, mtimeNs } = await stat(path, { bigint: true });
  return [dev, ino, size, mtimeNs].join(' ');
}
