/** One thing in an archive. `path` is relative to the root, without a leading slash; parents come before children. */
export type Entry =
  | { type: 'directory'; path: string; mode: number }
  | { type: 'file'; path: string; mode: number; bytes: Uint8Array }
  | { type: 'symlink'; path: string; target: string }
  | { type: 'device'; path: string; mode: number; kind: 'char' | 'block'; major: number; minor: number };

/** File type bits of st_mode, inode(7). */
const typeBits = { directory: 0o040000, file: 0o100000, symlink: 0o120000, char: 0o020000, block: 0o060000 };

/**
 * The kernel looks for the next archive behind any number of NULs, at a multiple of four; whole blocks are what cpio
 * writes (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
const blockSize = 512;

/**
 * An uncompressed cpio archive in the format `newc`, which is the one that the kernel reads. Everything belongs to root
 * and is from 1970, so equal entries make equal bytes. Archives can be put one behind the other.
 */
export function cpio(entries: Entry[]): Buffer {
  const parts = entries.map((entry, index) => member(entry, index + 1));
  const archive = Buffer.concat([
    ...parts,
    record({ ino: 0, mode: 0, links: 1, major: 0, minor: 0 }, 'TRAILER!!!'),
  ]);
  return Buffer.concat([archive, Buffer.alloc(-archive.length & (blockSize - 1))]);
}

interface Header {
  ino: number;
  mode: number;
  links: number;
  major: number;
  minor: number;
}

function member(entry: Entry, ino: number): Buffer {
  const plain = { ino, links: 1, major: 0, minor: 0 };
  switch (entry.type) {
    case 'directory':
      return record({ ...plain, links: 2, mode: typeBits.directory | entry.mode }, entry.path);
    case 'file':
      return record({ ...plain, mode: typeBits.file | entry.mode }, entry.path, entry.bytes);
    case 'symlink':
      return record({ ...plain, mode: typeBits.symlink | 0o777 }, entry.path, Buffer.from(entry.target));
    case 'device':
      return record(
        { ...plain, mode: typeBits[entry.kind] | entry.mode, major: entry.major, minor: entry.minor },
        entry.path,
      );
  }
}

function record(header: Header, path: string, bytes: Uint8Array = new Uint8Array()): Buffer {
  const name = Buffer.from(`${path}\0`);
  const fields = [
    header.ino,
    header.mode,
    0, // uid
    0, // gid
    header.links,
    0, // mtime
    bytes.length,
    0, // major and minor of the device that it lies on
    0,
    header.major,
    header.minor,
    name.length,
    0, // a checksum, which newc has not
  ];
  const magic = '070701';
  const head = Buffer.from(magic + fields.map(field => field.toString(16).padStart(8, '0')).join(''));
  return Buffer.concat([padded(Buffer.concat([head, name])), padded(bytes)]);
}

const padded = (bytes: Uint8Array): Buffer => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
