import type { Kernel } from './kernel.ts';
import { AT_FDCWD } from './numbers.ts';
import type { DirectoryEntry, FileCalls, Stat } from './system.ts';

const PATH_MAX = 4096;
const STAT_SIZE = 144;
const STATFS_SIZE = 120;
const DIRENT_HEADER = 19;

/** dirent.h, DT_* */
const ENTRY_TYPES: Record<number, DirectoryEntry['type']> = {
  1: 'fifo',
  2: 'char',
  4: 'directory',
  6: 'block',
  8: 'file',
  10: 'symlink',
  12: 'socket',
};

function decodeStat(memory: ArrayBuffer): Stat {
  const view = new DataView(memory);
  return {
    device: Number(view.getBigUint64(0, true)),
    inode: Number(view.getBigUint64(8, true)),
    links: Number(view.getBigUint64(16, true)),
    mode: view.getUint32(24, true),
    uid: view.getUint32(28, true),
    gid: view.getUint32(32, true),
    rdev: Number(view.getBigUint64(40, true)),
    size: Number(view.getBigInt64(48, true)),
  };
}

/** The calls on files, over the binding. Structures are those of asm/stat.h, asm-generic/statfs.h and linux/dirent.h. */
export function fileCalls(kernel: Kernel): FileCalls {
  const { invoke, restart } = kernel;

  const statInto = (call: 'stat' | 'lstat' | 'fstat', of: string | number) => {
    const memory = new ArrayBuffer(STAT_SIZE);
    invoke(call, typeof of === 'string' ? { path: of } : {}, of, memory);
    return decodeStat(memory);
  };

  const statfsInto = (call: 'statfs' | 'fstatfs', of: string | number) => {
    const memory = new ArrayBuffer(STATFS_SIZE);
    invoke(call, typeof of === 'string' ? { path: of } : {}, of, memory);
    const view = new DataView(memory);
    return { type: Number(view.getBigInt64(0, true)), flags: Number(view.getBigInt64(80, true)) };
  };

  const textInto = (call: 'readlink' | 'getcwd', limit: number, path?: string) => {
    const memory = new ArrayBuffer(limit);
    if (path === undefined) return kernel.decode(memory, 0, invoke(call, {}, memory, limit) - 1);
    return kernel.decode(memory, 0, invoke(call, { path }, path, memory, limit));
  };

  const entriesIn = (memory: ArrayBuffer, length: number) => {
    const view = new DataView(memory);
    const entries: DirectoryEntry[] = [];
    for (let at = 0; at < length; ) {
      const size = view.getUint16(at + 16, true);
      const name = kernel.cString(memory, at + DIRENT_HEADER, size - DIRENT_HEADER);
      if (name !== '.' && name !== '..') {
        entries.push({ name, type: ENTRY_TYPES[view.getUint8(at + 18)] ?? 'unknown' });
      }
      at += size;
    }
    return entries;
  };

  return {
    open: (path, flags, mode = 0) => restart('open', { path }, path, flags, mode),
    openat: (directory, path, flags, mode = 0) => restart('openat', { path }, directory, path, flags, mode),
    close: fd => void invoke('close', {}, fd),
    read(fd, length) {
      const memory = new ArrayBuffer(length);
      return new Uint8Array(memory, 0, restart('read', {}, fd, memory, length));
    },
    write(fd, data) {
      const whole = data.byteOffset === 0 ? data : data.slice();
      return restart('write', {}, fd, whole.buffer, data.byteLength);
    },
    lseek: (fd, offset, whence) => invoke('lseek', {}, fd, offset, whence),
    pipe2(flags) {
      const memory = new ArrayBuffer(8);
      invoke('pipe2', {}, memory, flags);
      const view = new DataView(memory);
      return { read: view.getInt32(0, true), write: view.getInt32(4, true) };
    },
    dup2: (from, to) => void invoke('dup2', {}, from, to),
    fcntl: (fd, command, argument) => invoke('fcntl', {}, fd, command, argument),
    ioctl: (fd, request, argument) => invoke('ioctl', {}, fd, request, argument),
    mkdir: (path, mode) => void invoke('mkdir', { path }, path, mode),
    mkdirat: (directory, path, mode) => void invoke('mkdirat', { path }, directory, path, mode),
    rmdir: path => void invoke('rmdir', { path }, path),
    unlink: path => void invoke('unlink', { path }, path),
    unlinkat: (directory, path, flags) => void invoke('unlinkat', { path }, directory, path, flags),
    symlink: (target, path) =>
      void invoke('symlink', { action: `symlink ${path} to ${target}`, path }, target, path),
    symlinkat: (target, directory, path) =>
      void invoke('symlinkat', { action: `symlink ${path} to ${target}`, path }, target, directory, path),
    link: (from, to) => void invoke('link', { action: `link ${from} to ${to}`, path: to }, from, to),
    rename: (from, to) => void invoke('rename', { action: `rename ${from} to ${to}`, path: to }, from, to),
    mknod: (path, mode, device) => void invoke('mknod', { path }, path, mode, device),
    mknodat: (directory, path, mode, device) =>
      void invoke('mknodat', { path }, directory, path, mode, device),
    chmod: (path, mode) => void invoke('chmod', { path }, path, mode),
    chown: (path, uid, gid) => void invoke('chown', { path }, path, uid, gid),
    fchmod: (fd, mode) => void invoke('fchmod', {}, fd, mode),
    fchown: (fd, uid, gid) => void invoke('fchown', {}, fd, uid, gid),
    fchownat: (directory, path, uid, gid, flags) =>
      void invoke('fchownat', { path }, directory, path, uid, gid, flags),
    flock: (fd, operation) => void restart('flock', {}, fd, operation),
    stat: path => statInto('stat', path),
    lstat: path => statInto('lstat', path),
    fstat: fd => statInto('fstat', fd),
    newfstatat(directory, path, flags) {
      const memory = new ArrayBuffer(STAT_SIZE);
      invoke('newfstatat', { path }, directory, path, memory, flags);
      return decodeStat(memory);
    },
    statfs: path => statfsInto('statfs', path),
    fstatfs: fd => statfsInto('fstatfs', fd),
    readlink: path => textInto('readlink', PATH_MAX, path),
    getdents64(fd) {
      const memory = new ArrayBuffer(32 * 1024);
      const entries: DirectoryEntry[] = [];
      for (;;) {
        const length = invoke('getdents64', {}, fd, memory, memory.byteLength);
        if (length === 0) return entries;
        entries.push(...entriesIn(memory, length));
      }
    },
    // faccessat(2) of the working directory is access(2); one number serves both.
    access: (path, mode) =>
      void invoke('faccessat', { action: `access ${path}`, path }, AT_FDCWD, path, mode),
    getcwd: () => textInto('getcwd', PATH_MAX),
    chdir: path => void invoke('chdir', { path }, path),
    fchdir: fd => void invoke('fchdir', {}, fd),
    umask: mask => invoke('umask', {}, mask),
  };
}
