import test from 'ava';
import { convert } from '../convert.ts';
import { SourceError } from '../report.ts';
import { source } from '../source.fixture.ts';

function container(text: string, files: Record<string, string> = {}) {
  return convert(text, 'c.conf', 'lxc', source(files));
}

const config = (text: string, files: Record<string, string> = {}) => container(text, files).config;

const problems = (text: string, level: 'error' | 'warning') =>
  container(text).findings.flatMap(({ place, problem, ...one }) =>
    one.level === level ? [`${place.line} ${place.name}: ${problem}`] : [],
  );

const OLD = `
# as of LXC 1
lxc.utsname = q1
lxc.rootfs = /var/lib/lxc/q1/rootfs
lxc.pts = 1024
lxc.cap.drop = sys_module mac_admin
lxc.cap.drop = sys_time
lxc.cgroup.devices.deny = a
lxc.cgroup.devices.allow = c *:* m
lxc.cgroup.devices.allow = c 1:3 rwm
lxc.cgroup.memory.limit_in_bytes = 256M
lxc.mount.entry = proc /var/lib/lxc/q1/rootfs/proc proc nodev,noexec,nosuid 0 0
lxc.mount.entry = /srv/my\\040data srv/data none bind,ro,create=dir 0 0
lxc.network.type = veth
lxc.network.link = br0
lxc.id_map = u 0 100000 65536
lxc.id_map = g 0 100000 65536
lxc.aa_profile = unconfined
`;

const NEW = OLD.replace('lxc.utsname', 'lxc.uts.name')
  .replace('lxc.rootfs =', 'lxc.rootfs.path = dir:')
  .replaceAll('lxc.network.', 'lxc.net.0.')
  .replaceAll('lxc.id_map', 'lxc.idmap')
  .replaceAll('lxc.cgroup.devices', 'lxc.cgroup2.devices')
  .replace('lxc.cgroup.memory.limit_in_bytes', 'lxc.cgroup2.memory.max')
  .replace('lxc.aa_profile', 'lxc.apparmor.profile')
  .replace('dir: /', 'dir:/');

test('D16: old and new names say the same', t => {
  t.deepEqual(config(OLD), config(NEW));
});

test('D16: what a configuration says is in the model', t => {
  const { root, hostname, linux, cell, mounts } = config(OLD);
  t.deepEqual(root, { path: '/var/lib/lxc/q1/rootfs', readonly: false });
  t.is(hostname, 'q1');
  t.deepEqual(cell.capabilities, {
    policy: 'allow',
    add: [],
    drop: ['CAP_SYS_MODULE', 'CAP_MAC_ADMIN', 'CAP_SYS_TIME'],
  });
  t.is(cell.devices.list, 'none');
  t.deepEqual(linux.resources.devices, [
    { allow: false, type: 'a', access: 'rwm' },
    { allow: true, type: 'c', access: 'm' },
    { allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' },
  ]);
  t.is(linux.resources.memory?.['limit'], 256 * 2 ** 20);
  t.deepEqual(linux.uidMappings, [{ containerID: 0, hostID: 100000, size: 65536 }]);
  t.deepEqual(
    linux.namespaces.map(({ type }) => type),
    ['mount', 'pid', 'uts', 'ipc', 'network', 'user', 'cgroup'],
  );
  t.deepEqual(mounts.slice(-2), [
    { destination: '/proc', type: 'proc', source: 'proc', options: ['nodev', 'noexec', 'nosuid'] },
    { destination: '/srv/data', type: 'bind', source: '/srv/my data', options: ['bind', 'ro'] },
  ]);
});

test('the order of device rules counts, and rules that do not begin with `a` are exceptions', t => {
  t.deepEqual(config('lxc.cgroup.devices.deny = c 1:3 r').linux.resources.devices, [
    { allow: true, type: 'a', access: 'rwm' },
    { allow: false, type: 'c', major: 1, minor: 3, access: 'r' },
  ]);
  t.throws(() => config('lxc.cgroup.devices.allow = a 1:3 r'), { message: /expected a device rule/ });
  const both = 'lxc.cgroup.devices.deny = a\nlxc.cgroup2.devices.deny = a';
  t.is(config(both).linux.resources.devices.length, 1);
  // What is allowed by one of them only is not allowed.
  const wider = `${both}\nlxc.cgroup.devices.allow = c 1:3 rwm`;
  t.is(config(wider).linux.resources.devices.length, 1);
  t.deepEqual(config(`${wider}\nlxc.cgroup2.devices.allow = c 1:3 rwm`).linux.resources.devices.length, 2);
  t.throws(() => config(`${both}\nlxc.cgroup2.devices.deny = c 1:3 rwm`), {
    message: /^c\.conf:2: lxc\.cgroup2\.devices\.deny: says other devices/,
  });
});

test('rules for one version of groups alone do not open what those for the other close', t => {
  const closed = 'lxc.cgroup2.devices.deny = a\nlxc.cgroup2.devices.allow = c 1:3 rwm';
  const rules = (more: string) => config(`${closed}\n${more}`).linux.resources.devices;
  // A group begins with every device: what is only allowed in it denies nothing.
  t.deepEqual(rules('lxc.cgroup.devices.allow = c 10:200 rwm'), rules(''));
  // Neither is a part of the other: only what both allow is left.
  t.deepEqual(
    rules(
      'lxc.cgroup.devices.deny = a\nlxc.cgroup.devices.allow = c 1:3 rwm\nlxc.cgroup.devices.allow = c 1:5 rwm',
    ),
    rules(''),
  );
  // A later `a` takes away what stands before it.
  t.deepEqual(rules('lxc.cgroup2.devices.deny = a').length, 1);
});

test('behind three letters of access a comment may stand, as for the kernel', t => {
  const rule = (access: string) =>
    config(`lxc.cgroup2.devices.deny = a\nlxc.cgroup2.devices.allow = c 1:3 ${access} # null`).linux.resources
      .devices[1];
  t.deepEqual(rule('rwm'), { allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' });
  t.throws(() => rule('rw'), { message: /got `c 1:3 rw # null`$/ });
});

test('architectures of 32 bits are a personality, whichever they are', t => {
  for (const name of ['armhf', 'i686', 'ppc'])
    t.deepEqual(config(`lxc.arch = ${name}`).linux.personality, { domain: 'LINUX32' });
  for (const name of ['aarch64', 'x86_64', 'ppc64'])
    t.is(config(`lxc.arch = ${name}`).linux.personality, undefined);
  t.throws(() => config('lxc.arch = pdp11'), { message: /got `pdp11`$/ });
});

test('hooks run when LXC runs them, with its arguments or its variables', t => {
  const text = 'lxc.hook.mount = /m -v\nlxc.hook.autodev = /a\nlxc.hook.post-stop = /p\nlxc.rootfs.path = /r';
  const { hooks } = convert(text, '/var/lib/lxc/q1/config', 'lxc', source()).config;
  t.deepEqual(
    hooks?.createContainer?.map(({ args }) => args),
    [
      ['sh', '-c', 'exec /m -v "$@"', 'sh', 'q1', 'lxc', 'mount'],
      ['sh', '-c', 'exec /a "$@"', 'sh', 'q1', 'lxc', 'autodev'],
    ],
  );
  t.true(hooks?.poststop?.[0]?.env.includes('LXC_ROOTFS_MOUNT=/r'));
  const told = config(`lxc.uts.name = q2\nlxc.hook.version = 1\n${text}`).hooks?.poststop?.[0];
  t.deepEqual(told?.args, ['sh', '-c', 'exec /p']);
  t.true(['LXC_NAME=q2', 'LXC_HOOK_TYPE=post-stop'].every(pair => told?.env.includes(pair)));
  t.is(config(`${text}\nlxc.hook =`).hooks, undefined);
  t.is(config(`${text}\nlxc.hook.mount =`).hooks?.createContainer?.length, 1);
});

test('everything that is refused is found at once, in order', t => {
  const error = t.throws(() => container('lxc.arch = pdp11\nlxc.cap.drop = fly\nlxc.mount.entry = /a'), {
    instanceOf: SourceError,
  });
  t.deepEqual(
    error.findings.flatMap(({ level, place }) => (level === 'refused' ? [place.line] : [])),
    [1, 2, 3],
  );
});

test('a line that a later one replaces is named', t => {
  t.deepEqual(
    problems(
      'lxc.arch = i686\nlxc.cap.drop = kill\nlxc.cap.drop = chown\nlxc.arch = x86_64',
      'warning',
    ).filter(problem => problem.includes('replaced')),
    ['1 lxc.arch: `i686` is replaced by what stands at c.conf:4'],
  );
});

test('a configuration of Proxmox VE is known for what it is', t => {
  t.throws(() => container('arch: amd64\nrootfs: local:100/vm-100-disk-0.raw,size=8G'), {
    message: /^c\.conf:1: is a configuration of Proxmox VE: convert the one that it makes of it/,
  });
});

test('an empty value clears what was said before', t => {
  const { cell, linux } = config(
    'lxc.cap.drop = kill\nlxc.cap.drop =\nlxc.idmap = u 0 1 1\nlxc.idmap =\nlxc.cgroup2.devices.deny = a\nlxc.cgroup2.devices.deny =',
  );
  t.deepEqual(cell.capabilities.drop, []);
  t.is(linux.uidMappings, undefined);
  t.is(cell.devices.list, 'default');
});

test('capabilities to keep, and none of them', t => {
  t.deepEqual(config('lxc.cap.keep = kill chown').cell.capabilities, {
    policy: 'deny',
    add: ['CAP_KILL', 'CAP_CHOWN'],
    drop: [],
  });
  t.deepEqual(config('lxc.cap.keep = none').cell.capabilities, { policy: 'deny', add: [], drop: [] });
  t.throws(() => config('lxc.cap.keep = kill\nlxc.cap.drop = chown'), {
    message: /lxc\.cap\.keep is given too/,
  });
});

test('includes: files, directories of *.conf, and circles', t => {
  const files = {
    '/i/a.conf': 'lxc.cap.drop = kill',
    '/i/b.conf': 'lxc.cap.drop = chown\nlxc.include = /i/more',
    '/i/README': 'lxc.cap.drop = fowner',
    '/i/more': 'lxc.cap.drop = setuid',
  };
  t.deepEqual(config('lxc.include = /i', files).cell.capabilities.drop, [
    'CAP_KILL',
    'CAP_CHOWN',
    'CAP_SETUID',
  ]);
  t.throws(() => config('lxc.include = /x', { '/x': 'lxc.include = /x' }), {
    message: /^\/x:1: lxc\.include: files include each other/,
  });
  t.throws(() => config('lxc.include = /none'), { message: /there is no `\/none`/ });
  // Each includes the next one twice: 2^12 files.
  const many = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`/${n}`, `lxc.include = /${n + 1}\nlxc.include = /${n + 1}`]),
  );
  t.throws(() => config('lxc.include = /0', { ...many, '/12': '' }), { message: /more than 1000 files/ });
});

test('proc:mixed and sys:mixed are at least as closed as LXC has them', t => {
  const { mounts, linux } = config('lxc.mount.auto = proc:mixed sys:mixed cgroup:mixed');
  t.deepEqual(linux.readonlyPaths, ['/proc/sys', '/proc/sysrq-trigger']);
  t.true(mounts.find(({ destination }) => destination === '/sys')?.options.includes('ro'));
  t.deepEqual(config('lxc.mount.auto = proc:rw').linux.readonlyPaths, []);
  t.deepEqual(config('lxc.mount.auto = proc:rw\nlxc.mount.auto =').mounts.length, 2);
});

test('an fstab file goes before the entries; its lines keep their places', t => {
  const files = { '/f': '# of old\n\n/srv/a a none bind 0 0\n' };
  const { mounts } = config('lxc.mount.entry = /srv/b b none bind\nlxc.mount = /f', files);
  t.deepEqual(
    mounts.slice(-2).map(({ destination }) => destination),
    ['/a', '/b'],
  );
  t.throws(() => config('lxc.mount = /f', { '/f': '\n/srv/a /outside none bind' }), {
    message: /^\/f:2: the target `\/outside` is not in the root of the container$/,
  });
});

test('optional mounts that this host does not have are left out and named', t => {
  const line = 'lxc.mount.entry = /sys/fs/fuse/connections sys/fs/fuse/connections none bind,optional 0 0';
  t.is(config(line).mounts.length, 2);
  t.true(problems(line, 'warning').some(problem => problem.includes('this optional mount is left out')));
  t.is(config(line, { '/sys/fs/fuse/connections/x': '' }).mounts.length, 3);
});

test('namespaces: kept, cloned, shared, and the network of the host', t => {
  const types = (text: string) => config(text).linux.namespaces.map(({ type }) => type);
  t.deepEqual(types('lxc.namespace.keep = net ipc'), ['mount', 'pid', 'uts', 'cgroup']);
  t.deepEqual(types('lxc.namespace.clone = mount pid'), ['mount', 'pid']);
  const optional = (text: string) => config(text).cell.namespaces?.whereAvailable;
  for (const text of ['', 'lxc.namespace.keep = net']) t.deepEqual(optional(text), ['cgroup']);
  for (const text of ['clone = mount cgroup', 'keep = cgroup', 'share.cgroup = 42'])
    t.is(optional(`lxc.namespace.${text}`), undefined, text);
  t.deepEqual(types('lxc.net.0.type = none'), ['mount', 'pid', 'uts', 'ipc', 'cgroup']);
  t.deepEqual(
    config('lxc.namespace.share.net = 42').linux.namespaces.find(({ type }) => type === 'network'),
    { type: 'network', path: '/proc/42/ns/net' },
  );
  t.deepEqual(problems('lxc.namespace.share.net = c3', 'error').length, 1);
});

test('D13: lxc.seccomp names a whitelist of system calls, under its old name and its new one', t => {
  const files = { '/var/lib/lxc/q1/seccomp.full': '1\nwhitelist\n0\n1\n1079\n' };
  for (const key of ['lxc.seccomp', 'lxc.seccomp.profile']) {
    t.like(config(`${key} = /var/lib/lxc/q1/seccomp.full`, files).linux.seccomp, {
      defaultAction: 'SCMP_ACT_KILL',
      syscalls: [{ names: ['0', '1', '1079'], action: 'SCMP_ACT_ALLOW' }],
    });
  }
  t.throws(() => config('lxc.seccomp = /nowhere'), {
    instanceOf: SourceError,
    message: /^c\.conf:1: .*\/nowhere/,
  });
});

test('offsets of clocks: in a time namespace, whole seconds and parts of them added', t => {
  const { timeOffsets, namespaces } = config(`
lxc.time.offset.boot = 1h
lxc.time.offset.boot = -2m
lxc.time.offset.boot = 7ms
lxc.time.offset.monotonic = -1500 ms
`).linux;
  t.deepEqual(timeOffsets, {
    boottime: { secs: -120, nanosecs: 7_000_000 },
    monotonic: { secs: -2, nanosecs: 500_000_000 },
  });
  t.true(namespaces.some(({ type }) => type === 'time'));
  t.is(config('lxc.time.offset.boot = 5s\nlxc.time.offset.boot =').linux.timeOffsets, undefined);
  t.throws(() => config('lxc.time.offset.boot = 5'), {
    message: /:\d+: .*expected a whole number and h, m, s/,
  });
  t.throws(() => config('lxc.time.offset.boot = 999999999h'), {
    message: /:1: lxc\.time\.offset\.boot: cell cannot run this: linux\.timeOffsets\.boottime\.secs/,
  });
  t.throws(() => config('lxc.namespace.clone = mount pid\nlxc.time.offset.boot = 1s'), {
    message: /:\d+: .*linux\.timeOffsets: needs a new time namespace/,
  });
});

test('limits, parameters and the first process', t => {
  const { process, linux } = config(`
lxc.prlimit.nofile = 512:1024
lxc.limit.core = unlimited
lxc.sysctl.net.ipv4.ip_forward = 0
lxc.proc.oom_score_adj = 10
lxc.init.cmd = /bin/sh -c 'exec "$0"'
lxc.init.cwd = /srv
lxc.init_uid = 5
lxc.init.groups = 7,8
lxc.no_new_privs = 1
lxc.environment = "A=b c"
lxc.console.path = none
`);
  t.deepEqual(process.rlimits, [
    { type: 'RLIMIT_NOFILE', soft: 512, hard: 1024 },
    { type: 'RLIMIT_CORE', soft: 2 ** 64, hard: 2 ** 64 },
  ]);
  t.deepEqual(linux.sysctl, { 'net.ipv4.ip_forward': '0' });
  t.is(process.oomScoreAdj, 10);
  t.deepEqual(process.args, ['/bin/sh', '-c', 'exec "$0"']);
  t.deepEqual(process.user, { uid: 5, gid: 0, additionalGids: [7, 8] });
  t.true(process.noNewPrivileges);
  t.true(process.env.includes('A=b c'));
  t.false(process.terminal);
});

test('lxc.pty.max limits the terminals; lxc.pts only asks for terminals of its own', t => {
  const options = (text: string) =>
    config(text).mounts.find(({ destination }) => destination === '/dev/pts')?.options;
  t.true(options('lxc.pty.max = 16')?.includes('max=16'));
  t.true(options('lxc.pts = 16')?.includes('newinstance'));
  t.false(options('lxc.pts = 16')?.includes('max=16'));
});

test('options of mount_setattr are those of config.json', t => {
  const { mounts } = config('lxc.mount.entry = /srv/b b none rbind,rro,nosymfollow,rslave 0 0');
  t.deepEqual(mounts.at(-1)?.options, ['rbind', 'rro', 'nosymfollow', 'rslave']);
});

test('ids become those of the container, if it has some', t => {
  const entry = 'lxc.mount.entry = /srv/b b none bind,idmap=container 0 0';
  const { mounts } = config(`lxc.idmap = u 0 100000 65536\nlxc.idmap = g 0 100000 65536\n${entry}`);
  t.deepEqual(mounts.at(-1)?.options, ['bind', 'idmap']);
  t.throws(() => config(entry), { message: /`idmap` without mappings needs a user namespace/ });
});

const unsupported = [
  'lxc.se_context = system_u:system_r:lxc_t:s0:c22',
  'lxc.apparmor.profile = generated',
  'lxc.hook.pre-start = /x',
  'lxc.sched.core = 1',
  'lxc.rootfs.options = ro,nosuid',
  'lxc.mount.entry = dev/null proc/kcore none bind,relative 0 0',
  'lxc.mount.entry = /a b none bind,size=5 0 0',
  'lxc.mount.entry = /a b none bind,idmap=/proc/7/ns/user 0 0',
  'lxc.cgroup.blkio.leaf_weight = 500',
  'lxc.proc.coredump_filter = 0',
  'lxc.cap.dorp = kill',
  'lxc_cap.drop = kill',
];

for (const line of unsupported) {
  test(`named as unsupported, with its line: ${line}`, t => {
    const found = problems(`\n${line}`, 'error');
    t.is(found.length, 1);
    t.regex(found[0] ?? '', /^2 /);
  });
}

const refused: [string, RegExp][] = [
  ['lxc.cap.drop', /^c\.conf:1: expected KEY = VALUE, got `lxc\.cap\.drop`$/],
  ['lxc.cap.drop = fly', /^c\.conf:1: lxc\.cap\.drop: expected capabilities like sys_module, got `fly`$/],
  ['lxc.id_map = u 0 1', /lxc\.id_map: expected a whole number from 1 to \d+, got ``$/],
  ['lxc.id_map = x 0 1 1', /got `x 0 1 1`$/],
  ['lxc.rootfs = loop:/x.img', /cell takes a directory as root, not `loop`/],
  ['lxc.rootfs = relative', /expected an absolute path, got `relative`$/],
  ['lxc.mount.entry = /a', /expected SOURCE TARGET TYPE OPTIONS 0 0, got `\/a`$/],
  ['lxc.mount.entry = /a ../b none bind', /without `\.\.`, got `\/\.\.\/b`$/],
  ['lxc.mount.auto = proc:none', /got `proc:none`$/],
  ['lxc.cgroup.memory.limit_in_bytes = much', /got `much`$/],
  ['lxc.cgroup.memory.limit_in_bytes = 1M\nlxc.cgroup2.memory.max = 2M', /the other hierarchy says 1048576$/],
  ['lxc.prlimit.nofile = 2:1', /the soft limit `2` is above the hard limit `1`$/],
  ['lxc.prlimit.nofiles = 2', /`nofiles` is no resource limit/],
  ['lxc.idmap = u 5 100000 10\nlxc.idmap = g 0 1 1', /cell cannot run this: linux\.uidMappings/],
  ['lxc.uts.name = x\nlxc.namespace.keep = uts', /needs a uts namespace/],
  ['lxc.namespace.keep = mount', /cell cannot run this: linux\.namespaces/],
  ['lxc.sysctl.kernel.panic = 1', /^c\.conf:1: lxc\.sysctl\.kernel\.panic: cell cannot run this/],
  ['lxc.init.cmd = "/bin/sh \'x"', /has a ' without its other/],
  ['lxc.cap.drop = k\0ill', /has a NUL character in it$/],
];

for (const [text, message] of refused) {
  test(`refused: ${JSON.stringify(text)}`, t => {
    t.throws(() => container(text), { instanceOf: SourceError, message });
  });
}
