import { listDirectory, readAll, withFd, writeAll, writeControl } from '../../../src/sys/files.ts';
import {
  makeDevice,
  O_CLOEXEC,
  O_CREAT,
  O_EXCL,
  O_NOCTTY,
  O_RDONLY,
  O_RDWR,
  O_WRONLY,
  S_IFBLK,
  S_IFCHR,
} from '../../../src/sys/numbers.ts';
import { bytesOfHex, exactly, integer, Misuse, type Verbs } from '../verb.ts';

/** lseek(2): from the beginning. */
const SEEK_SET = 0;

const modes: Readonly<Record<string, number>> = { r: O_RDONLY, w: O_WRONLY, rw: O_RDWR };

/** The flags of open(2) for `r`, `w` or `rw`. */
export function openMode(word: string): number {
  const mode = modes[word];
  if (mode === undefined) throw new Misuse(`expected r, w or rw, got \`${word}\``);
  return mode | O_CLOEXEC | O_NOCTTY;
}

/** Reading, writing and making files, one system call or two at a time. */
export const fileVerbs: Verbs = {
  read: {
    usage: 'PATH [BYTES]',
    run(system, [path = '', bytes = '65536']) {
      const fd = system.open(path, openMode('r'));
      return { text: withFd(system, fd, () => system.decode(system.read(fd, integer(bytes)))) };
    },
  },
  write: {
    usage: 'PATH TEXT',
    run(system, args) {
      const [path, text] = exactly(args, 2);
      writeControl(system, path, text);
      return {};
    },
  },
  create: {
    usage: 'PATH MODE TEXT',
    /** Makes a file that is not there yet, with its permissions whatever the umask. */
    run(system, args) {
      const [path, mode, text] = exactly(args, 3);
      const fd = system.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, integer(mode));
      withFd(system, fd, () => writeAll(system, fd, text));
      system.chmod(path, integer(mode));
      return {};
    },
  },
  'read-bytes': {
    usage: 'PATH OFFSET BYTES',
    /** What lies there, in hexadecimal. */
    run(system, args) {
      const [path, offset, count] = exactly(args, 3);
      return withFd(system, system.open(path, openMode('r')), fd => {
        system.lseek(fd, integer(offset), SEEK_SET);
        const bytes = system.read(fd, integer(count));
        return { text: [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('') };
      });
    },
  },
  'create-bytes': {
    usage: 'PATH MODE HEX',
    /** As create, for what is no text. */
    run(system, args) {
      const [path, mode, hex] = exactly(args, 3);
      const fd = system.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, integer(mode));
      withFd(system, fd, () => system.write(fd, bytesOfHex(hex)));
      system.chmod(path, integer(mode));
      return {};
    },
  },
  copy: {
    usage: 'FROM TO MODE',
    /** Copies a file to where none is yet, with these permissions whatever the umask. */
    run(system, args) {
      const [from, to, mode] = exactly(args, 3);
      const source = system.open(from, openMode('r'));
      const bytes = withFd(system, source, () => readAll(system, source));
      const fd = system.open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, integer(mode));
      withFd(system, fd, () => {
        for (let at = 0; at < bytes.length; ) at += system.write(fd, bytes.slice(at));
      });
      system.chmod(to, integer(mode));
      return {};
    },
  },
  open: {
    usage: 'PATH r|w|rw',
    run(system, args) {
      const [path, mode] = exactly(args, 2);
      system.close(system.open(path, openMode(mode)));
      return {};
    },
  },
  ls: {
    usage: 'PATH',
    run(system, args) {
      const entries = listDirectory(system, exactly(args, 1)[0]);
      return { list: entries.map(entry => entry.name).sort() };
    },
  },
  readlink: {
    usage: 'PATH',
    run(system, args) {
      return { text: system.readlink(exactly(args, 1)[0]) };
    },
  },
  chmod: {
    usage: 'PATH MODE',
    run(system, args) {
      const [path, mode] = exactly(args, 2);
      system.chmod(path, integer(mode));
      return {};
    },
  },
  mkdir: {
    usage: 'PATH',
    run(system, args) {
      system.mkdir(exactly(args, 1)[0], 0o755);
      return {};
    },
  },
  rmdir: {
    usage: 'PATH',
    run(system, args) {
      system.rmdir(exactly(args, 1)[0]);
      return {};
    },
  },
  unlink: {
    usage: 'PATH',
    run(system, args) {
      system.unlink(exactly(args, 1)[0]);
      return {};
    },
  },
  mknod: {
    usage: 'PATH b|c MAJOR MINOR',
    run(system, args) {
      const [path, kind, major, minor] = exactly(args, 4);
      if (kind !== 'b' && kind !== 'c') throw new Misuse(`expected b or c, got \`${kind}\``);
      system.mknod(
        path,
        (kind === 'b' ? S_IFBLK : S_IFCHR) | 0o600,
        makeDevice(integer(major), integer(minor)),
      );
      return {};
    },
  },
};
