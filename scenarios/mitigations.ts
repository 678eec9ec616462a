import {
  harmfulPathsAndMountsDenied,
  harmfulPathsDenied,
  onlyPeers,
  umountDenied,
} from '../lab/scenarios/apparmor-profiles.ts';
import {
  addMountOption,
  dropCapabilities,
  keepCapabilities,
  mapUsers,
} from '../lab/scenarios/container-config.ts';
import { dangerousCallsDenied } from '../lab/scenarios/dangerous-calls.ts';
import { denyParent } from '../lab/scenarios/deny-parent.ts';
import { ownPidNamespace } from '../lab/scenarios/host-pids.ts';
import type { AppArmorProfile, Mitigation } from '../lab/scenarios/mitigation.ts';
import { setForGood } from '../lab/scenarios/set-for-good.ts';
import { ofTheRuntime } from './runtime-mitigations.ts';

/** Capabilities that are gone from all four sets and the ambient one. */
const without = (seed: readonly string[], ...names: string[]): Mitigation => ({
  title: `no ${names.join(', ')}, in any set`,
  seed,
  apply: config => dropCapabilities(config, ...names),
});

/** A program under a profile of AppArmor; the container asks for nothing else. */
const under = (
  title: string,
  seed: readonly string[],
  missing: Mitigation['missing'],
  profile: AppArmorProfile,
): Mitigation => ({
  title,
  seed,
  ...(missing && { missing }),
  option: 'CONFIG_SECURITY_APPARMOR',
  apply: config => {
    config.process.apparmorProfile = profile.name;
  },
  profile,
});

/** The capabilities that Docker's and Podman's containers have. */
const OCI_CAPABILITIES = [
  ...['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FSETID', 'CAP_FOWNER', 'CAP_MKNOD', 'CAP_NET_RAW', 'CAP_SETGID'],
  ...['CAP_SETUID', 'CAP_SETFCAP', 'CAP_SETPCAP', 'CAP_NET_BIND_SERVICE', 'CAP_SYS_CHROOT', 'CAP_KILL'],
  'CAP_AUDIT_WRITE',
];

/** Every mitigation that is one thing; profiles.ts has the whole sets. */
export const mitigations = {
  'devices-acl': {
    title: 'a devices group of its own that holds a whitelist',
    seed: ['A5', 'A6', 'A7', 'A9'],
    apply: config => {
      config.cell.devices.enforce = 'cgroup';
    },
  },
  'devices-of-2008': {
    title: "the same with seed 000's whitelist, which has six devices and no terminal",
    seed: ['A7', 'A9'],
    apply: config => {
      config.cell.devices = { list: 'seed-2008', enforce: 'cgroup' };
    },
  },
  'parent-whitelist': {
    title: "the group between the runtime's and the container's holds exactly the whitelist",
    seed: ['B13', 'B15'],
    apply: config => {
      config.cell.cgroup.intermediate = 'whitelist';
    },
  },
  'parent-deny-all': {
    title: "the group between the runtime's and the container's denies everything, as seed 001 has it",
    seed: ['B13', 'B15'],
    missing: {
      kernels: 'all',
      why: "the target's parent is asked, whoever writes: the host cannot whitelist a child of a group that has nothing",
    },
    apply: config => {
      config.cell.cgroup.intermediate = 'deny-all';
    },
  },
  'parent-deny-all-late': {
    title: 'the same, denied when the container already has its whitelist',
    seed: ['B13', 'B15'],
    missing: {
      kernels: '3.10..',
      why: 'commit bd2953ebbb53 (3.10): `a` is EINVAL in a group that has children',
    },
    apply: () => {},
    impose: denyParent,
  },
  'devices-bpf': {
    title: 'devices by a program on the group of cgroup version 2, in place of a group of version 1',
    seed: ['A9'],
    missing: { kernels: '..4.14', why: 'device programs on groups are 4.15' },
    apply: config => {
      config.cell.devices.enforce = 'bpf';
    },
  },
  cgroupns: {
    title: "a cgroup namespace: the container's own groups are the roots it sees",
    seed: ['B15'],
    missing: { kernels: '..4.5', why: 'cgroup namespaces are 4.6' },
    apply: config => {
      config.linux.namespaces.push({ type: 'cgroup' });
    },
  },
  userns: {
    title:
      'a user namespace whose root is nobody on the host, and the network namespace its sysfs belongs to',
    seed: ['A11', 'C7'],
    missing: {
      kernels: '..3.8',
      why: 'user namespaces have id maps from 3.8 on, and their root mounts a tmpfs from 3.9 on',
    },
    option: 'CONFIG_USER_NS',
    apply: mapUsers,
  },
  seccomp: {
    title: 'a filter that denies calls on mounts, namespaces, modules, keys, the clock and reboot',
    seed: ['C5'],
    missing: { kernels: '..3.4', why: 'filters are 3.5' },
    option: 'CONFIG_SECCOMP_FILTER',
    apply: config => {
      config.linux.seccomp = dangerousCallsDenied;
    },
  },
  timens: {
    title: 'a time namespace, with clocks of its own for what has passed since the boot',
    seed: ['E3'],
    missing: { kernels: '..5.5', why: 'time namespaces are 5.6' },
    apply: config => {
      config.linux.namespaces.push({ type: 'time' });
    },
  },
  'modules-disabled': {
    title:
      'the host loads and unloads no modules any more, once the container runs (kernel.modules_disabled)',
    seed: ['E2'],
    missing: { kernels: '..2.6.30', why: 'kernel.modules_disabled is 2.6.31' },
    option: 'CONFIG_MODULES',
    apply: () => {},
    impose: host => setForGood(host, '/proc/sys/kernel/modules_disabled', '1'),
  },
  'no-user-namespaces': {
    title: 'the host lets nobody make user namespaces, once the container runs (user.max_user_namespaces)',
    seed: [],
    missing: { kernels: '..4.8', why: 'user.max_user_namespaces is 4.9' },
    option: 'CONFIG_USER_NS',
    apply: () => {},
    impose: host => setForGood(host, '/proc/sys/user/max_user_namespaces', '0'),
  },
  'readonly-groups': {
    title: 'a hierarchy that the container is given is a read-only mount',
    seed: [],
    apply: config => addMountOption(config, '/groups', 'ro'),
  },
  pidns: {
    title: 'a pid namespace, where an experiment starts without one',
    seed: ['C10'],
    apply: ownPidNamespace,
  },
  'no-new-privileges': {
    title: 'no program gives more rights than the one before it had',
    seed: [],
    missing: { kernels: '..3.4', why: 'no_new_privs is 3.5' },
    apply: config => {
      config.process.noNewPrivileges = true;
    },
  },
  noroot: {
    title: 'securebits NOROOT and NO_SETUID_FIXUP, locked: uid 0 is a user like any other',
    seed: ['E7', 'E8'],
    apply: config => {
      config.cell.securebits = ['noroot', 'noroot-locked', 'no-setuid-fixup', 'no-setuid-fixup-locked'];
    },
  },
  'mask-proc': {
    title: 'files of /proc that act on the host are covered',
    seed: ['C6'],
    apply: config => {
      config.linux.maskedPaths = [
        '/proc/sysrq-trigger',
        '/proc/kcore',
        '/proc/keys',
        '/proc/timer_list',
        '/proc/acpi',
        '/proc/scsi',
        '/sys/firmware',
      ];
    },
  },
  'readonly-proc': {
    title: 'the parts of /proc that change the host cannot be written',
    seed: ['C6'],
    apply: config => {
      config.linux.readonlyPaths = ['/proc/sys', '/proc/sysrq-trigger', '/proc/bus', '/proc/fs', '/proc/irq'];
    },
  },
  'oci-capabilities': {
    title: 'only the fourteen capabilities that container engines give',
    seed: ['C4'],
    apply: config => keepCapabilities(config, ...OCI_CAPABILITIES),
  },
  'few-capabilities': {
    title: 'only the capabilities that a service needs to change its user and to own its files',
    seed: ['C4'],
    apply: config =>
      keepCapabilities(
        config,
        ...['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_KILL', 'CAP_SETGID', 'CAP_SETUID'],
        'CAP_NET_BIND_SERVICE',
      ),
  },
  'apparmor-paths': under(
    'an AppArmor profile that denies harmful files of /proc and /sys by pathname, and nothing else',
    ['C3', 'C6', 'C8'],
    { kernels: '..3.3', why: 'AppArmor is in Linux from 2.6.36 on and tells what it can do from 3.4 on' },
    harmfulPathsDenied,
  ),
  apparmor: under(
    'the same AppArmor profile with rules on mounts, so that no file gets another pathname',
    ['C3', 'C6', 'C8', 'C9', 'C12'],
    { kernels: '..4.13', why: 'AppArmor has rules on mounts from 4.14 on (2ea3ffb7782a)' },
    harmfulPathsAndMountsDenied,
  ),
  'apparmor-without-umount': under(
    'the same AppArmor profile without the rule that lets everything be unmounted',
    ['C3', 'C8', 'C9'],
    { kernels: '..4.13', why: 'AppArmor has rules on mounts from 4.14 on (2ea3ffb7782a)' },
    umountDenied,
  ),
  'apparmor-peers': under(
    'an AppArmor profile whose programs trace each other and nobody else, and take signals from the host',
    ['C3', 'A11'],
    { kernels: '..4.13', why: 'AppArmor has rules on signals from 4.14 on (cd1dbf76b23d)' },
    onlyPeers,
  ),
  ...ofTheRuntime,
  'drop-all': {
    title: 'no capability at all, in any set',
    seed: ['C4'],
    apply: config => keepCapabilities(config),
  },
  'drop-sys-admin': without(['B12', 'B6'], 'CAP_SYS_ADMIN'),
  'drop-mknod': without(['B7'], 'CAP_MKNOD'),
  'drop-sys-boot': without(['E1', 'C11'], 'CAP_SYS_BOOT'),
  'drop-sys-module': without(['E2'], 'CAP_SYS_MODULE'),
  'drop-sys-time': without(['E3'], 'CAP_SYS_TIME'),
  'drop-audit': without(['E4'], 'CAP_AUDIT_CONTROL', 'CAP_AUDIT_WRITE'),
  'drop-mac': without(['E5'], 'CAP_MAC_ADMIN', 'CAP_MAC_OVERRIDE'),
  'drop-sys-chroot': without([], 'CAP_SYS_CHROOT'),
  'drop-sys-ptrace': without([], 'CAP_SYS_PTRACE'),
  'drop-sys-rawio': without([], 'CAP_SYS_RAWIO'),
  'drop-perfmon': without([], 'CAP_PERFMON', 'CAP_SYS_ADMIN'),
  'drop-dac-read-search': without([], 'CAP_DAC_READ_SEARCH'),
  'bounding-only-sys-time': {
    title: 'CAP_SYS_TIME dropped from the bounding set alone, and left inheritable',
    seed: ['C4', 'E6'],
    apply: config => {
      const { capabilities } = config.process;
      capabilities.bounding = capabilities.bounding.filter(name => name !== 'CAP_SYS_TIME');
    },
  },
  'capset-only-sys-time': {
    title: 'CAP_SYS_TIME dropped by capset alone, and left in the bounding set',
    seed: ['C4', 'E6'],
    apply: config => {
      const { bounding } = config.process.capabilities;
      dropCapabilities(config, 'CAP_SYS_TIME');
      config.process.capabilities.bounding = bounding;
    },
  },
  'bounding-lxc': {
    title: 'the capabilities that LXC took from the bounding set in 2012, and from no other',
    seed: ['C4'],
    apply: ({ process: { capabilities } }) => {
      const dropped = [
        'CAP_SYS_MODULE',
        'CAP_MAC_ADMIN',
        'CAP_MAC_OVERRIDE',
        'CAP_SYS_TIME',
        'CAP_SYS_RAWIO',
      ];
      capabilities.bounding = capabilities.bounding.filter(name => !dropped.includes(name));
    },
  },
} satisfies Record<string, Mitigation>;

export type MitigationName = keyof typeof mitigations;
