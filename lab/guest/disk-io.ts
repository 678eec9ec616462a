import { $ } from 'zx';

/** How QEMU reads and writes the guest's disk image. */
export type DiskIo = 'io_uring' | 'threads';

let known: Promise<DiskIo> | undefined;

/**
 * The quickest way that works here. A saved state is read in thousands of small pieces, and handing each to another
 * thread takes several times as long as io_uring does. Kernels before 5.1 lack it, containers and administrators forbid
 * it (io_uring_disabled, seccomp), and some builds of QEMU leave it out; then QEMU would not start with it. So QEMU's
 * own code reads a block with it once, in each run of the lab, because another process may be forbidden what this is not.
 */
export function diskIo(): Promise<DiskIo> {
  known ??= tryIt();
  return known;
}

async function tryIt(): Promise<DiskIo> {
  // Any file will do. -U: without locking it.
  const image = process.execPath;
  const bench = $({
    quiet: true,
    nothrow: true,
  })`qemu-img bench -U -f raw -i io_uring -c 1 -d 1 -s 4096 ${image}`;
  return (await bench).exitCode === 0 ? 'io_uring' : 'threads';
}
