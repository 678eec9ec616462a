/** Something that the lab needs of this machine, and the Debian and Ubuntu package that has it. */
export interface Requirement {
  package: string;
  /** A program looked for in PATH, or an absolute path. What decides is that it is there, not who installed it. */
  sign: string;
  /** What it is needed for, in the words of a message. */
  why: string;
}

const always: Requirement[] = [
  { package: 'qemu-system-x86', sign: 'qemu-system-x86_64', why: 'runs the guests' },
  { package: 'qemu-utils', sign: 'qemu-img', why: "makes the guests' disks" },
  // The firmware that a guest starts from; only recommended by QEMU's package, so --no-install-recommends leaves it out.
  { package: 'seabios', sign: '/usr/share/seabios/bios-256k.bin', why: 'starts the guests' },
  { package: 'gcc', sign: 'gcc', why: 'compiles the guest image' },
  { package: 'make', sign: 'make', why: 'compiles the guest image' },
  { package: 'binutils', sign: 'ar', why: 'compiles the guest image' },
  { package: 'libc6-dev', sign: '/usr/include/stdio.h', why: 'compiles the tools that configure busybox' },
  {
    package: 'linux-libc-dev',
    sign: '/usr/include/linux/fs.h',
    why: "has the kernel's interface for the guest's tools",
  },
  { package: 'musl-tools', sign: 'musl-gcc', why: 'makes programs that start on every kernel' },
  { package: 'apparmor', sign: 'apparmor_parser', why: 'compiles AppArmor profiles for the guests' },
  { package: 'bzip2', sign: 'bzip2', why: 'unpacks sources' },
  { package: 'xz-utils', sign: 'xz', why: 'unpacks sources, kernels and their modules' },
  { package: 'zstd', sign: 'zstd', why: 'unpacks kernels and their modules' },
  { package: 'util-linux', sign: 'setpriv', why: 'runs QEMU without privileges' },
  {
    package: 'ca-certificates',
    sign: '/etc/ssl/certs/ca-certificates.crt',
    why: 'fetches from mirrors over https',
  },
  {
    package: 'debian-archive-keyring',
    sign: '/usr/share/keyrings/debian-archive-keyring.gpg',
    why: "checks the signatures of Debian's archive",
  },
  { package: 'gpgv', sign: 'gpgv', why: "checks the signatures of Debian's old releases" },
];

/** Where apt is set up for another distribution, the name of a Debian mirror comes from debootstrap. */
const foreign: Requirement[] = [
  { package: 'debootstrap', sign: '/usr/sbin/debootstrap', why: 'knows a Debian mirror' },
];

/** Everything needed on a machine, given its /etc/os-release and whether a mirror is named already. */
export function requirements(osRelease: string, mirrorNamed: boolean): Requirement[] {
  const isDebian = /^ID="?debian"?$/m.test(osRelease);
  return isDebian || mirrorNamed ? always : [...always, ...foreign];
}
