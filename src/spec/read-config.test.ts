import test from 'ava';
import { config, configJson } from './config.fixture.ts';
import { DEFAULT_CONFIG } from './default-config.ts';
import { DEFAULT_EXTENSION } from './extension.ts';
import { ConfigError } from './node.ts';
import { parseConfig, readConfig } from './read-config.ts';

const process = { user: { uid: 0, gid: 0 }, args: ['sh'], cwd: '/' };
const namespaces = [{ type: 'mount' }];

/** What the config with these top-level changes is refused with. */
const refused = (changes: object) => () => readConfig(configJson(changes));

test('the default config is valid and says nothing that is ignored', t => {
  const { config: read, notes } = readConfig(configJson());
  t.deepEqual(notes, []);
  t.deepEqual(read.linux.namespaces, ['mount', 'pid', 'uts', 'ipc', 'network']);
  t.is(read.process.user.umask, 0o022);
});

test('what the specification leaves out or to old programs is taken as it says', t => {
  const { user: _, ...nobody } = process as { user?: object };
  const namespaces = [{ type: 'mount', path: '' }, { type: 'uts' }];
  const mounts = [{ destination: 'tmp/x', type: 'tmpfs', source: 'tmpfs' }];
  const read = config({ process: nobody, mounts, linux: { namespaces } });
  t.deepEqual(read.process.user, { uid: 0, gid: 0, additionalGids: [], umask: 0o022 });
  t.is(read.mounts[0]?.destination, '/tmp/x');
  t.deepEqual(read.linux.joined, {});
});

test('without an extension its documented defaults hold', t => {
  t.deepEqual(config({ cell: undefined }).cell, DEFAULT_EXTENSION);
  t.deepEqual(config({ cell: { devices: { list: 'seed-2008' } } }).cell, {
    ...DEFAULT_EXTENSION,
    devices: { enforce: 'auto', list: 'seed-2008', random: true },
  });
});

/** Top-level changes, and the beginning of the error they cause. */
const refusals: [object, string][] = [
  [{ ociVersion: '2.0' }, 'ociVersion: expected a version 1.x.y of the OCI runtime-spec, got "2.0"'],
  [{ root: undefined }, 'root: is required'],
  [{ root: { path: '' } }, 'root.path: expected text that is not empty, got ""'],
  [{ process: { ...process, args: [] } }, 'process.args: expected a list that begins with a program, got []'],
  [{ process: { ...process, args: ['a\0b'] } }, 'process.args[0]: has a NUL character in it'],
  [{ process: { ...process, env: ['=x'] } }, 'process.env[0]: expected NAME=value, got "=x"'],
  [{ process: { ...process, cwd: 'tmp' } }, 'process.cwd: expected an absolute path, got "tmp"'],
  [
    { process: { ...process, user: { uid: -1, gid: 0 } } },
    'process.user.uid: expected a whole number from 0',
  ],
  [
    { process: { ...process, apparmorProfile: 'a b' } },
    'process.apparmorProfile: expected the name of an AppArmor profile',
  ],
  [
    { process: { ...process, capabilities: { bounding: [7] } } },
    'process.capabilities.bounding[0]: expected text, got 7',
  ],
  [
    { process: { ...process, scheduler: { policy: 'SCHED_FIFO', runtime: 3 } } },
    'process.scheduler.runtime: expected nothing beside SCHED_FIFO, got 3',
  ],
  [
    { process: { ...process, scheduler: { policy: 'SCHED_DEADLINE', runtime: 1 } } },
    'process.scheduler.deadline: is required for SCHED_DEADLINE',
  ],
  [
    { process: { ...process, ioPriority: { class: 'IOPRIO_CLASS_BE', priority: 8 } } },
    'process.ioPriority.priority: expected a whole number from 0 to 7, got 8',
  ],
  [
    { process: { ...process, execCPUAffinity: { initial: '3-1' } } },
    'process.execCPUAffinity.initial: expected a list of numbers like 0-3,6, got "3-1"',
  ],
  [{ linux: { ...DEFAULT_CONFIG.linux, memoryPolicy: {} } }, 'linux.memoryPolicy.mode: is required'],
  [
    { linux: { ...DEFAULT_CONFIG.linux, memoryPolicy: { mode: 'MPOL_BIND' } } },
    'linux.memoryPolicy.nodes: expected memory nodes for MPOL_BIND, like 0-1, got ""',
  ],
  [
    { linux: { ...DEFAULT_CONFIG.linux, memoryPolicy: { mode: 'MPOL_LOCAL', nodes: '0' } } },
    'linux.memoryPolicy.nodes: expected no nodes beside MPOL_LOCAL, got "0"',
  ],
  [
    { process: { ...process, capabilities: { effective: ['CAP_KILL'] } } },
    'process.capabilities.effective: CAP_KILL is not in permitted',
  ],
  [
    { process: { ...process, rlimits: [{ type: 'RLIMIT_NOFILE', soft: 2, hard: 1 }] } },
    'process.rlimits[0]: soft limit 2 is above the hard limit 1',
  ],
  [
    { mounts: [{ destination: '/a/../b', type: 'tmpfs' }] },
    'mounts[0].destination: expected a path without `..`',
  ],
  [{ linux: { namespaces: [{ type: 'pid' }] } }, 'linux.namespaces: needs `mount`'],
  [
    { linux: { namespaces: [...namespaces, { type: 'user' }] } },
    'linux.uidMappings: is required with a new user namespace',
  ],
  [
    { linux: { namespaces, gidMappings: [{ containerID: 0, hostID: 1, size: 1 }] } },
    'linux.gidMappings: needs a user namespace',
  ],
  [
    {
      linux: {
        namespaces: [...namespaces, { type: 'user' }],
        uidMappings: [{ containerID: 1, hostID: 1, size: 1 }],
      },
    },
    'linux.uidMappings: has no mapping for containerID 0',
  ],
  [
    { linux: { namespaces, timeOffsets: { monotonic: { secs: 1 } } } },
    'linux.timeOffsets: needs a new time namespace',
  ],
  [
    {
      linux: {
        namespaces: [{ type: 'mount', path: '/x' }, { type: 'user' }],
        uidMappings: [{ containerID: 0, hostID: 1, size: 1 }],
        gidMappings: [{ containerID: 0, hostID: 1, size: 1 }],
      },
    },
    'linux.namespaces: a new user namespace has no rights in a mount namespace that is joined',
  ],
  [{ linux: { namespaces: [...namespaces, ...namespaces] } }, 'linux.namespaces: names `mount` twice'],
  [
    { linux: { namespaces }, hostname: 'x' },
    'linux.namespaces: needs `uts`, for hostname would change the host',
  ],
  [
    { linux: { namespaces, seccomp: { defaultAction: 'SCMP_ACT_NOTIFY' } } },
    'linux.seccomp.defaultAction: expected an action that needs no listener',
  ],
  [
    { linux: { namespaces, seccomp: { defaultAction: 'SCMP_ACT_ALLOW', defaultErrnoRet: 1 } } },
    'linux.seccomp.defaultErrnoRet: expected no errnoRet beside this action',
  ],
  [
    { linux: { namespaces, seccomp: { defaultAction: 'SCMP_ACT_ALLOW', listenerPath: '/x' } } },
    'linux.seccomp.listenerPath: is not supported',
  ],
  [
    {
      linux: {
        namespaces,
        seccomp: { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['read'], action: 'ALLOW' }] },
      },
    },
    'linux.seccomp.syscalls[0].action: expected one of SCMP_ACT_KILL',
  ],
  [
    { cell: { securebits: ['noroot', 'no-root'] } },
    'cell.securebits[1]: expected one of noroot, noroot-locked',
  ],
  [{ linux: { namespaces, cgroupsPath: '/a/../../b' } }, 'linux.cgroupsPath: expected a path without'],
  [
    { linux: { namespaces, resources: { devices: [{ allow: true, type: 'c', major: 5000 }] } } },
    'linux.resources.devices[0].major: expected a whole number from 0 to 4095, got 5000',
  ],
  [
    { linux: { namespaces, resources: { devices: [{ allow: true, major: 1, minor: 3 }] } } },
    'linux.resources.devices[0]: expected type c or b beside major, minor',
  ],
  [
    { linux: { namespaces, resources: { blockIO: { weight: 5 } } } },
    'linux.resources.blockIO.weight: expected a whole number from 10 to 1000, got 5',
  ],
  [
    { linux: { namespaces, resources: { cpu: { shares: 1 } } } },
    'linux.resources.cpu.shares: expected a whole number from 2 to 262144, got 1',
  ],
  [
    { linux: { namespaces, devices: [{ path: '/dev/x', type: 'c' }] } },
    'linux.devices[0].major: is required',
  ],
  [{ cell: { device: {} } }, 'cell.device: no such field; known here: onUnenforceable, namespaces, root'],
  [{ cell: { cgroup: { parent: '../up' } } }, 'cell.cgroup.parent: expected a relative path of groups'],
  [
    { cell: { onUnenforceable: 'ignore' } },
    'cell.onUnenforceable: expected one of refuse, warn, got "ignore"',
  ],
  [
    { process: { ...process, capabilities: {} }, cell: { capabilities: { drop: ['CAP_KILL'] } } },
    'cell.capabilities: process.capabilities is given too',
  ],
];

for (const [changes, message] of refusals) {
  test(`refused: ${message}`, t => {
    const error = t.throws(refused(changes), { instanceOf: ConfigError });
    t.true(error?.message.startsWith(message), error?.message);
  });
}

test('fields that are not of the specification are noted, not refused', t => {
  const { notes } = readConfig(configJson({ fancy: 1, process: { ...process, noNewPrivilege: true } }));
  t.is(notes.length, 2);
  t.true(notes.some(note => note.startsWith('process.noNewPrivilege is not a field')));
});

test('an unsupported field that asks for nothing is no reason to refuse', t => {
  t.notThrows(refused({ hooks: {}, process: { ...process, terminal: false, apparmorProfile: '' } }));
});

test('rules: no type means every device, -1 every number, access is put in order', t => {
  const devices = [{ allow: false }, { allow: true, type: 'u', major: 136, minor: -1, access: 'wr' }];
  t.deepEqual(
    config({ linux: { ...(configJson()['linux'] as object), resources: { devices } } }).linux.resources
      .devices,
    [
      { allow: false, type: null, major: null, minor: null, access: 'rwm' },
      { allow: true, type: 'c', major: 136, minor: null, access: 'rw' },
    ],
  );
});

test('text that is no JSON is said to be so', t => {
  t.regex(
    t.throws(() => parseConfig('{'), { instanceOf: ConfigError })?.message ?? '',
    /^config\.json: not JSON: /,
  );
});

test('a capability that is none, and an ambient one that cannot be, are left out with a warning', t => {
  const sets = { bounding: ['CAP_KILL', 'SYS_ADMIN'], permitted: ['CAP_KILL'], ambient: ['CAP_KILL'] };
  const { config: read, notes } = readConfig(configJson({ process: { ...process, capabilities: sets } }));
  t.deepEqual(read.process.capabilities?.bounding, ['CAP_KILL']);
  t.deepEqual(read.process.capabilities?.ambient, []);
  t.deepEqual(notes, [
    'process.capabilities.bounding: not capabilities, and given to nobody: SYS_ADMIN',
    'process.capabilities.ambient: ignored, for they are not permitted and inheritable, so the kernel takes none of them: CAP_KILL',
  ]);
});

test('an order to another runtime is named as ignored', t => {
  const { notes } = readConfig(configJson({ annotations: { 'run.oci.handler': 'krun', mine: 'x' } }));
  t.deepEqual(notes, ['annotations["run.oci.handler"] is an order to another runtime, and ignored']);
});
