import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** An ar archive for tests, with these members in this order. */
export function arArchive(members: readonly (readonly [name: string, bytes: Buffer])[]): Buffer {
  const parts: Uint8Array[] = [Buffer.from('!<arch>\n')];
  for (const [name, bytes] of members) {
    const fields = [name.padEnd(16), '0'.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
    parts.push(Buffer.from(`${fields.join('')}${String(bytes.length).padEnd(10)}\`\n`), bytes);
    if (bytes.length % 2 === 1) parts.push(Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

/** A Debian package for tests: these files in a data.tar, compressed where `form` says so. */
export async function debPackage(
  files: Readonly<Record<string, Buffer | string>>,
  form: '' | '.gz' = '',
): Promise<Buffer> {
  const archive = pack();
  for (const [path, content] of Object.entries(files)) archive.entry({ name: `./${path}` }, content);
  archive.finalize();
  const tar = await buffer(archive);
  return arArchive([[`data.tar${form}`, form === '.gz' ? gzipSync(tar) : tar]]);
}
