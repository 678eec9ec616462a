import type { FileHandle } from 'node:fs/promises';

/** One file in an ar archive: where its bytes lie in the archive. */
export interface Member {
  name: string;
  offset: number;
  size: number;
}

const archiveMagic = '!<arch>\n';
const headerLength = 60;

/**
 * The members of an ar archive, which is what a Debian package is (deb(5), ar(5)). Throws an Error that says what is
 * wrong when the file is none, or is cut off.
 */
export async function readMembers(archive: FileHandle): Promise<Member[]> {
  const { size: total } = await archive.stat();
  const read = async (offset: number, length: number) =>
    (await archive.read(Buffer.alloc(length), 0, length, offset)).buffer.toString('latin1');
  if ((await read(0, archiveMagic.length)) !== archiveMagic) throw new Error('it is no ar archive');
  const members: Member[] = [];
  let offset = archiveMagic.length;
  while (offset < total) {
    const header = await read(offset, headerLength);
    const size = Number(header.slice(48, 58));
    if (!header.endsWith('`\n') || !Number.isInteger(size)) throw new Error(`no ar header at byte ${offset}`);
    offset += headerLength;
    if (offset + size > total) throw new Error(`it is cut off: ${total} bytes instead of ${offset + size}`);
    members.push({ name: header.slice(0, 16).trim().replace(/\/$/, ''), offset, size });
    // Every member begins at an even offset.
    offset += size + (size % 2);
  }
  return members;
}
