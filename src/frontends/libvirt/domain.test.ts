import test from 'ava';
import { convert } from '../convert.ts';
import { DOMAIN } from '../domain.fixture.ts';
import { SourceError } from '../report.ts';
import { source } from '../source.fixture.ts';
import type { HostDevice } from '../source.ts';
import { LIBVIRT_CAPABILITIES } from './capabilities.ts';

const EVENT: HostDevice = { type: 'c', major: 13, minor: 67, mode: 0o660 };
const host = source(
  {},
  { '/dev/input/event3': EVENT, '/dev/sda': { type: 'b', major: 8, minor: 0, mode: 0o660 } },
);

function domain(more = '') {
  return convert(DOMAIN(more), 'd.xml', undefined, host);
}

const problems = (more: string, level: 'error' | 'warning') =>
  domain(more).findings.flatMap(one => (one.level === level ? [`${one.place.name}: ${one.problem}`] : []));

test('B2, A1: name, memory, init, root and file systems of a domain', t => {
  const { config } = domain();
  t.is(config.hostname, 'web1');
  t.deepEqual(config.root, { path: '/var/lib/machines/web', readonly: true });
  t.deepEqual(config.process.args, ['/bin/sh', '-c', ' exec true']);
  t.deepEqual(config.process.user, { uid: 1000, gid: 1001 });
  t.is(config.process.cwd, '/srv');
  t.true(config.process.terminal);
  t.is(config.linux.resources.memory?.['limit'], 64 * 2 ** 20);
  t.deepEqual(config.mounts.slice(-2), [
    { destination: '/run', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'nodev', 'size=10485760'] },
    { destination: '/data', type: 'bind', source: '/srv/data', options: ['bind', 'ro'] },
  ]);
  t.deepEqual(
    config.linux.namespaces.map(({ type }) => type),
    ['mount', 'pid', 'uts', 'ipc'],
  );
});

test('the environment is that of libvirt, and a variable of the domain replaces one of the same name', t => {
  const { env } = domain().config.process;
  t.true(env.includes('container=libvirt-lxc'));
  t.true(env.includes('LIBVIRT_LXC_NAME=web_1'));
  t.deepEqual(
    env.filter(pair => pair.startsWith('TERM=')),
    ['TERM=dumb'],
  );
});

test('the default drops are those of libvirt today, and CAP_SYS_BOOT is said', t => {
  const { config, findings } = domain();
  t.deepEqual(config.cell.capabilities, {
    policy: 'allow',
    add: [],
    drop: [
      'CAP_SYS_MODULE',
      'CAP_SYS_TIME',
      'CAP_MKNOD',
      'CAP_AUDIT_CONTROL',
      'CAP_MAC_ADMIN',
      'CAP_SYS_BOOT',
    ],
  });
  t.true(findings.some(({ problem }) => problem.startsWith('CAP_SYS_BOOT is dropped')));
});

test('capabilities: policies and all 37 names', t => {
  t.is(LIBVIRT_CAPABILITIES.length, 37);
  const read = (policy: string, inside: string) =>
    domain(`<features><capabilities policy='${policy}'>${inside}</capabilities></features>`).config.cell
      .capabilities;
  t.deepEqual(read('default', "<mknod state='on'/><sys_chroot state='off'/><sys_boot state='on'/>").drop, [
    'CAP_SYS_MODULE',
    'CAP_SYS_TIME',
    'CAP_AUDIT_CONTROL',
    'CAP_MAC_ADMIN',
    'CAP_SYS_CHROOT',
  ]);
  t.deepEqual(read('allow', "<kill state='off'/><mknod state='on'/>"), {
    policy: 'allow',
    add: [],
    drop: ['CAP_KILL'],
  });
  t.deepEqual(read('deny', "<kill state='on'/><mknod state='off'/>"), {
    policy: 'deny',
    add: ['CAP_KILL'],
    drop: [],
  });
  const all = LIBVIRT_CAPABILITIES.map(name => `<${name.slice(4).toLowerCase()} state='off'/>`).join('');
  t.deepEqual(read('allow', all).drop, [...LIBVIRT_CAPABILITIES]);
});

test('id maps make a user namespace', t => {
  const { linux } = domain(
    "<idmap><uid start='0' target='100000' count='10'/><gid start='0' target='200000' count='10'/></idmap>",
  ).config;
  t.deepEqual(linux.uidMappings, [{ containerID: 0, hostID: 100000, size: 10 }]);
  t.deepEqual(linux.gidMappings, [{ containerID: 0, hostID: 200000, size: 10 }]);
  t.true(linux.namespaces.some(({ type }) => type === 'user'));
});

test('privnet makes a network namespace, and so does an interface, which is named', t => {
  const hasNetwork = (more: string) =>
    domain(more).config.linux.namespaces.some(({ type }) => type === 'network');
  t.true(hasNetwork('<features><privnet/></features>'));
  const xml = DOMAIN().replace('<console', "<interface type='network'/><console");
  const { config, findings } = convert(xml, 'd.xml', undefined, host);
  t.true(config.linux.namespaces.some(({ type }) => type === 'network'));
  t.true(
    findings.some(({ place, level }) => place.name === 'domain.devices.interface' && level === 'warning'),
  );
});

test('B3: a device of the host is made and allowed', t => {
  const node = (path: string) =>
    DOMAIN().replace(
      '<console',
      `<hostdev mode='capabilities' type='misc'><source><char>${path}</char></source></hostdev><console`,
    );
  const { linux } = convert(node('/dev/input/event3'), 'd.xml', undefined, host).config;
  t.deepEqual(linux.devices, [
    { path: '/dev/input/event3', type: 'c', major: 13, minor: 67, fileMode: 0o660 },
  ]);
  t.deepEqual(linux.resources.devices, [
    { allow: false, type: 'a', access: 'rwm' },
    { allow: true, type: 'c', major: 13, minor: 67, access: 'rwm' },
  ]);
  t.throws(() => convert(node('/dev/nothing'), 'd.xml', undefined, host), {
    instanceOf: SourceError,
    message: /`\/dev\/nothing` is no character device of this host/,
  });
});

test('what would confine the container and cannot be said is an error, each with its place', t => {
  t.deepEqual(problems("<seclabel type='dynamic' model='selinux'/>", 'error'), [
    'domain.seclabel: a dynamic label of model `selinux` is not supported by cell: a static one of model apparmor is',
  ]);
  t.deepEqual(problems("<numatune><memory mode='preferred' nodeset='1'/></numatune>", 'error'), [
    'domain.numatune.memory: mode=`preferred` is not supported by cell: strict is',
  ]);
  t.deepEqual(problems('<features><hyperv/></features>', 'error'), [
    'domain.features.hyperv: is not supported by cell',
  ]);
  t.deepEqual(problems("<features><privnet state='on'/></features>", 'error'), [
    'domain.features.privnet: the attribute state=`on` is not supported by cell',
  ]);
});

test('blkiotune and numatune: weights and rates by device, and the nodes of memory', t => {
  const device = (path: string, more = '') =>
    `<device><weight>300</weight><path>${path}</path><read_iops_sec>4321</read_iops_sec>${more}</device>`;
  const { resources } = domain(
    `<numatune><memory mode='strict' nodeset='1-4'/></numatune><blkiotune><weight>500</weight>${device(
      '/dev/block/8:16',
      '<write_bytes_sec>5678</write_bytes_sec>',
    )}${device('/dev/sda')}</blkiotune>`,
  ).config.linux;
  t.is(resources.cpu?.['mems'], '1-4');
  t.deepEqual(resources.blockIO, {
    weight: 500,
    weightDevice: [
      { major: 8, minor: 16, weight: 300 },
      { major: 8, minor: 0, weight: 300 },
    ],
    throttleReadIOPSDevice: [
      { major: 8, minor: 16, rate: 4321 },
      { major: 8, minor: 0, rate: 4321 },
    ],
    throttleWriteBpsDevice: [{ major: 8, minor: 16, rate: 5678 }],
  });
  t.throws(() => domain(`<blkiotune>${device('/dev/input/event3')}</blkiotune>`), {
    message: /blkiotune\.device\.path: `\/dev\/input\/event3` is no block device of this host$/,
  });
  t.throws(() => domain('<blkiotune><device><weight>300</weight></device></blkiotune>'), {
    message: /needs a <path>$/,
  });
});

test('everything that is refused is found at once, in order', t => {
  const wrong =
    "<memtune><hard_limit unit='stones'>1</hard_limit></memtune><cputune><shares>x</shares></cputune>";
  const error = t.throws(() => domain(wrong), { instanceOf: SourceError });
  t.deepEqual(
    error.findings.flatMap(({ level, place }) => (level === 'refused' ? [place.name] : [])),
    ['domain.memtune.hard_limit', 'domain.cputune.shares'],
  );
});

test('what means nothing to a container is a warning', t => {
  const noted = problems("<vcpu>1</vcpu><on_poweroff>destroy</on_poweroff><clock offset='utc'/>", 'warning');
  for (const name of ['uuid', 'vcpu', 'on_poweroff', 'clock']) {
    t.true(
      noted.some(problem => problem.startsWith(`domain.${name}: `)),
      name,
    );
  }
});

test('hard_limit goes before memory, in either order', t => {
  for (const xml of [DOMAIN('<memtune><hard_limit>1024</hard_limit></memtune>')]) {
    t.is(convert(xml, 'd.xml', undefined, host).config.linux.resources.memory?.['limit'], 2 ** 20);
  }
  const first = DOMAIN().replace('<memory', '<memtune><hard_limit>1024</hard_limit></memtune><memory');
  t.is(convert(first, 'd.xml', undefined, host).config.linux.resources.memory?.['limit'], 2 ** 20);
});

const refused: [string, RegExp][] = [
  ['<name>x</name>', /^d\.xml:25: domain\.name: is given twice$/],
  ["<features><capabilities policy='none'/></features>", /expected one of default, allow, deny, got `none`$/],
  ["<features><capabilities><mknod state='yes'/></capabilities></features>", /one of on, off, got `yes`$/],
  [
    "<features><capabilities><fly state='on'/></capabilities></features>",
    /capabilities\.fly: is not one of the 37/,
  ],
  ["<idmap><uid start='0' target='1' count='0'/></idmap>", /whole number from 1 to \d+, got `0`$/],
  ["<idmap><uid start='0' target='1' count='1'/></idmap>", /domain\.idmap: needs both a uid and a gid$/],
  ['<memtune><hard_limit unit="stones">1</hard_limit></memtune>', /got `stones`$/],
  ['text', /domain: unexpected text `text`$/],
];

for (const [more, message] of refused) {
  test(`refused: ${more}`, t => {
    t.throws(() => domain(more), { instanceOf: SourceError, message });
  });
}

test('a domain of another driver, and another document, are refused', t => {
  t.throws(() => convert('<domain type="kvm"/>', 'd', undefined, host), { message: /one of lxc, got `kvm`/ });
  t.throws(() => convert('<network/>', 'd', undefined, host), { message: /expected <domain>/ });
});
