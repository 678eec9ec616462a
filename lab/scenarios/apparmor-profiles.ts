import type { AppArmorProfile } from './mitigation.ts';

/** Everything that no rule denies: what is under test are the rules, one by one. */
const EVERYTHING_ELSE = ['file', 'capability', 'network', 'unix'];
const EVERY_PROCESS = ['signal', 'ptrace'];
const EVERY_MOUNT = ['mount', 'remount', 'umount', 'pivot_root'];

/** Every kind of access that a rule on files can deny. */
const ANY = 'rwklx';
const CHANGE = 'wklx';

/**
 * What acts on the host, by the pathname it has in a container (rows C6, C8): the profiles that container runtimes
 * ship deny the same files. A file that is reached by another pathname is another file to these rules (row C9).
 */
const HARMFUL_PATHS = [
  `deny /proc/{sysrq-trigger,kcore,kmem,mem} ${ANY}`,
  `deny /proc/{acpi,bus,fs,irq,scsi}/** ${CHANGE}`,
  `deny /proc/sys/{abi,crypto,debug,dev,fs,kernel,user,vm}/** ${CHANGE}`,
  `deny /sys/{block,bus,class,dev,devices,firmware,fs,hypervisor,kernel,module,power}/** ${CHANGE}`,
  `deny /sys/kernel/{debug,security,tracing}/** ${ANY}`,
  `deny /sys/firmware/** ${ANY}`,
];

/**
 * File systems whose files have rules can be mounted where those rules look for them and nowhere else; nothing is
 * moved or bound to another pathname; the host's devpts, securityfs, debugfs and control groups stay away (C9, C12).
 * What no rule allows is denied.
 */
const MOUNTS = ['mount fstype=tmpfs', 'mount fstype=proc -> /proc/', 'mount fstype=sysfs -> /sys/'];

function profile(name: string, needs: AppArmorProfile['needs'], rules: readonly string[]): AppArmorProfile {
  // Mounts of the container lead to files that have no pathname in its namespace any more: without the flags they
  // could not be opened at all.
  const flags = 'flags=(attach_disconnected,mediate_deleted)';
  const lines = [...EVERYTHING_ELSE, ...rules].map(rule => `  ${rule},`);
  return { name, needs, source: [`profile ${name} ${flags} {`, ...lines, '}', ''].join('\n') };
}

const pathsDenied = [...EVERY_PROCESS, ...HARMFUL_PATHS];

/** Rules on pathnames alone, and every mount allowed: all there was before AppArmor knew of mounts. */
export const harmfulPathsDenied = profile('cellblock-paths', ['file'], [...pathsDenied, ...EVERY_MOUNT]);

const mountsDenied = [...pathsDenied, ...MOUNTS];

/** The same, and rules on mounts as container runtimes ship them, which let anything be unmounted. */
export const harmfulPathsAndMountsDenied = profile(
  'cellblock-mounts',
  ['file', 'mount'],
  [...mountsDenied, 'umount'],
);

/** The same, and nothing is unmounted: what has no pathname any more is what no rule speaks of. */
export const umountDenied = profile('cellblock-umount', ['file', 'mount'], mountsDenied);

/** Programs under it signal and trace each other; whoever runs on the host may end them, for the runtime has to (A11). */
export const onlyPeers = profile(
  'cellblock-peers',
  ['signal', 'ptrace'],
  [
    ...EVERY_MOUNT,
    ...['signal peer=cellblock-peers', 'signal (receive) peer=unconfined', 'ptrace peer=cellblock-peers'],
  ],
);
