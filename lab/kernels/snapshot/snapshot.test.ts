import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import type { LabEvent } from '../../events.ts';
import { debPackage } from '../deb/fixture.ts';
import { bzImage } from '../fixture.ts';
import { elfModule } from '../modules/fixture.ts';
import { chooseBase } from './base.ts';
import { builds, kernelPackages } from './packages.ts';
import { type Shipped, standIn } from './stand-in.fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-snapshot-'));
// Read once, when paths.ts is loaded.
process.env.CELLBLOCK_CACHE = join(folder, 'cache');
process.env.CELLBLOCK_LOCK = join(folder, 'lock.json');
const { resolveKernels } = await import('../resolve.ts');
const { snapshotSource } = await import('./source.ts');

async function shippedKernel(source: string, version: string, abi: string, suffix = ''): Promise<Shipped> {
  const release = `${abi}-amd64`;
  const files = {
    [`boot/vmlinuz-${release}`]: bzImage(`${release} (debian) #1 SMP (2020-01-01)`, Buffer.alloc(100_000, 7)),
    [`boot/config-${release}`]: 'CONFIG_X86_64=y\n',
    [`lib/modules/${release}/kernel/drivers/net/virtio_net.ko`]: elfModule({ depends: '' }),
  };
  return {
    source,
    version,
    name: `linux-image-${release}${suffix}`,
    bytes: await debPackage(files, suffix ? '' : '.gz'),
  };
}

const lenny = await shippedKernel('linux-2.6', '2.6.26-29', '2.6.26-2');
const bullseye = await shippedKernel('linux', '5.15.15-2', '5.15.0-3', '-unsigned');
const earlier = await shippedKernel('linux', '5.15.15-1', '5.15.0-2', '-unsigned');

const archive = await standIn([lenny, bullseye, earlier]);
process.env.CELLBLOCK_SNAPSHOT = archive.base;

const sha1 = ({ bytes }: Shipped) => createHash('sha1').update(bytes).digest('hex');
const silent = () => {};

test.after.always(async () => {
  archive.close();
  await rm(folder, { recursive: true });
});

/** A machine that has nothing yet. */
test.beforeEach(async () => {
  await rm(join(folder, 'cache'), { recursive: true, force: true });
  await rm(join(folder, 'lock.json'), { force: true });
  archive.faults.clear();
  archive.requests.length = 0;
  delete process.env.CELLBLOCK_TIMEOUT;
});

const resolved = (word: string, emit: (event: LabEvent) => void = silent) =>
  resolveKernels(word, emit, [snapshotSource()]);

test.serial(
  'a version brings the newest package, from sources old and new, with its modules and configuration',
  async t => {
    const [old, young] = await resolved('2.6.26,5.15');
    t.like(old, { name: '2.6.26', release: '2.6.26-2-amd64', source: 'snapshot' });
    t.like(young, { name: '5.15.15', release: '5.15.0-3-amd64' });
    t.is(await readFile(old?.config ?? '', 'utf8'), 'CONFIG_X86_64=y\n');
    t.true((await readFile(join(old?.modules ?? '', 'modules.dep'), 'utf8')).includes('virtio_net'));
    t.deepEqual(await readdir(join(folder, 'cache/snapshot/packages')), []);
  },
);

test.serial('a release finds its own package, and what was fetched is not fetched again', async t => {
  const [kernel] = await resolved('5.15.0-2-amd64');
  t.like(kernel, { name: '5.15.0-2-amd64', package: { version: '5.15.15-1', suite: 'debian' } });
  archive.requests.length = 0;
  t.is((await resolved('5.15.0-2-amd64'))[0]?.sha256, kernel?.sha256);
  t.deepEqual(archive.requests, []);
});

test.serial('the lock file gives the next person the same package, by its SHA-256', async t => {
  await resolved('5.15.0-2-amd64');
  const lock = await readFile(join(folder, 'lock.json'), 'utf8');
  t.true(lock.includes(createHash('sha256').update(earlier.bytes).digest('hex')));
  await rm(join(folder, 'cache'), { recursive: true });
  t.is((await resolved('5.15'))[0]?.release, '5.15.0-2-amd64');

  await rm(join(folder, 'cache'), { recursive: true });
  await writeFile(join(folder, 'lock.json'), lock.replace(/("sha256": ")\w{4}/, '$1dead'));
  await t.throwsAsync(resolved('5.15'), {
    name: 'InfraError',
    message: /has the SHA-256 .*lock\.json says dead/,
  });
});

test.serial('redirects are followed', async t => {
  archive.faults.set(`/file/${sha1(lenny)}`, 'redirect');
  t.is((await resolved('2.6.26'))[0]?.name, '2.6.26');
});

test.serial('a connection that ends too early is taken up where it ended', async t => {
  archive.faults.set(`/file/${sha1(lenny)}`, 'interrupted');
  t.is((await resolved('2.6.26'))[0]?.name, '2.6.26');
  t.true(
    archive.requests.some(request => / from \d+$/.test(request)),
    archive.requests.join('\n'),
  );
});

test.serial('what an earlier run left is resumed, and thrown away when it was of something else', async t => {
  const packages = join(folder, 'cache/snapshot/packages');
  const partial = join(packages, `${sha1(lenny)}.deb`);
  await mkdir(packages, { recursive: true });
  await writeFile(partial, lenny.bytes.subarray(0, 200));
  await utimes(partial, 0, Date.parse('2020-01-01T00:00:00Z') / 1000);
  t.is((await resolved('2.6.26'))[0]?.name, '2.6.26');
  t.true(archive.requests.includes(`/file/${sha1(lenny)} from 200`));

  await rm(join(folder, 'cache/kernels'), { recursive: true });
  await writeFile(partial, Buffer.alloc(200, 1));
  t.is((await resolved('2.6.26'))[0]?.name, '2.6.26');
});

test.serial(
  'a file that is missing or has other bytes ends in words that name it, and leaves nothing',
  async t => {
    const uri = new RegExp(`/file/${sha1(lenny)}`);
    archive.faults.set('/file/', 'missing');
    await t.throwsAsync(resolved('2.6.26'), {
      name: 'InfraError',
      message: new RegExp(`${uri.source} is not there`),
    });
    archive.faults.set('/file/', 'corrupt');
    await t.throwsAsync(resolved('2.6.26'), {
      name: 'InfraError',
      message: new RegExp(`${uri.source} hashes to`),
    });
    t.deepEqual(await readdir(join(folder, 'cache/snapshot/packages')), []);
    await t.throwsAsync(readdir(join(folder, 'cache/kernels/snapshot-2.6.26-29')));
  },
);

test.serial(
  'an archive that answers nonsense, or not at all, is our failure, and its kernels of before still run',
  async t => {
    const notices: string[] = [];
    const hear = (event: LabEvent) => void (event.type === 'notice' && notices.push(event.text));
    archive.faults.set('/mr/', 'nonsense');
    await t.throwsAsync(resolved('2.6.26'), { name: 'InfraError', message: /no JSON: <html>/ });
    archive.faults.set('/mr/', 'broken');
    await t.throwsAsync(resolved('2.6.26'), { name: 'InfraError', message: /cannot be fetched: 500/ });
    archive.faults.clear();
    await resolved('2.6.26');
    await rm(join(folder, 'cache/snapshot'), { recursive: true });
    archive.faults.set('/mr/', 'broken');
    t.is((await resolved('2.6.26', hear))[0]?.name, '2.6.26');
    t.regex(notices.join('\n'), /going by the kernels fetched before/);
  },
);

test.serial(
  'an archive that says nothing, stops in the middle, or sends in circles is given up, and its kernels of before still run',
  async t => {
    const notices: string[] = [];
    const hear = (event: LabEvent) => void (event.type === 'notice' && notices.push(event.text));
    await resolved('2.6.26');
    process.env.CELLBLOCK_TIMEOUT = '1';
    archive.faults.set(`/file/${sha1(bullseye)}`, 'stalled');
    await t.throwsAsync(resolved('5.15'), { name: 'InfraError', message: /cannot be fetched: Connection/ });
    archive.faults.set(`/file/${sha1(bullseye)}`, 'loop');
    await t.throwsAsync(resolved('5.15'), {
      name: 'InfraError',
      message: /cannot be fetched: .*[Rr]edirect/,
    });
    await rm(join(folder, 'cache/snapshot'), { recursive: true });
    archive.faults.set('/mr/', 'silent');
    t.is((await resolved('2.6.26', hear))[0]?.name, '2.6.26');
    t.regex(notices.join('\n'), /cannot be fetched: Connection .*; going by the kernels fetched before/);
  },
);

test.serial('a version that it never had is told with the nearest ones', async t => {
  await t.throwsAsync(resolved('4.4'), { name: 'UserError', message: /nearest: 2\.6\.26, 5\.15\.15/ });
});

test('the archive is named by the environment, devscripts, apt itself, or a source of apt', t => {
  const nothing = { given: '', devscripts: [], aptConfig: '', aptSources: '' };
  t.is(chooseBase(nothing), undefined);
  t.is(chooseBase({ ...nothing, given: 'http://a.example/' }), 'http://a.example');
  t.is(
    chooseBase({
      ...nothing,
      devscripts: ['# DEBSNAP_BASE_URL=http://no\n', 'DEBSNAP_BASE_URL="http://b.example"\n'],
    }),
    'http://b.example',
  );
  const aptConfig = [
    'Acquire::Snapshots::URI::Label::Ubuntu "https://u.example/archive/ubuntu/@SNAPSHOTID@/";',
    'Acquire::Snapshots::URI::Origin::Debian "https://c.example/archive/debian/@SNAPSHOTID@/";',
  ].join('\n');
  t.is(chooseBase({ ...nothing, aptConfig }), 'https://c.example');
  const aptSources = 'http://m.example/debian/\nhttp://d.example/archive/debian/20250101T000000Z/\n';
  t.is(chooseBase({ ...nothing, aptSources }), 'http://d.example');
});

test('which kernels the versions of a source package stand for', t => {
  const names = (versions: string[]) =>
    builds('linux', versions).map(({ version, flavour }) => `${version}${flavour && `+${flavour}`}`);
  t.deepEqual(names(['2.6.18.dfsg.1-26', '2.6.24-7', '2.6.26-29', '3.16.7-ckt25-2']), ['2.6.26', '3.16.7']);
  t.deepEqual(names(['5.15~rc1-1~exp1']), ['5.15-rc1', '5.15-rc1+cloud']);
});

test('which packages of a version hold the kernel', t => {
  const packages = (names: string[], flavour = '') =>
    kernelPackages(
      names.map(name => ({ name, version: '1' })),
      flavour,
    );
  const namesOf = (names: string[], flavour = '') =>
    packages(names, flavour)?.packages.map(({ name }) => name);
  const old = ['2.6.26-2-686', '2.6.26-2-amd64', '2.6.26-2-openvz-amd64', '2.6.26-2-xen-amd64'];
  t.deepEqual(namesOf(old.map(name => `linux-image-${name}`)), ['linux-image-2.6.26-2-amd64']);
  for (const abi of ['3.2.0-0.bpo.1', '2.6.32-bpo.5', '3.11-trunk', '5.10-rc6', '6.12.117+deb13'])
    t.is(packages([`linux-image-${abi}-amd64`, `linux-image-${abi}-rt-amd64`])?.release, `${abi}-amd64`);
  t.is(packages(['linux-image-6.1.0-1-cloud-amd64-unsigned'], 'cloud')?.release, '6.1.0-1-cloud-amd64');
  t.deepEqual(
    namesOf([
      'linux-image-7.2.1-amd64-unsigned',
      'linux-binary-unsigned-7.2.1-amd64',
      'linux-modules-7.2.1-amd64',
      'linux-base-7.2.1-amd64',
    ]),
    ['linux-binary-unsigned-7.2.1-amd64', 'linux-modules-7.2.1-amd64', 'linux-base-7.2.1-amd64'],
  );
  t.is(packages(['linux-headers-6.1.0-1-amd64', 'linux-image-6.1.0-1-amd64-dbg']), undefined);
});
