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
import { SigningKey } from './openpgp.fixture.ts';
import { packagesIndex } from './release.ts';
import { archiveFiles, type Shipped, standIn } from './stand-in.fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-archive-'));
// Read once, when paths.ts is loaded.
process.env.CELLBLOCK_CACHE = join(folder, 'cache');
process.env.CELLBLOCK_LOCK = join(folder, 'lock.json');
process.env.CELLBLOCK_KEYRING = join(folder, 'keyring.gpg');
const { resolveKernels } = await import('../resolve.ts');
const { archiveSource } = await import('./source.ts');
const { refusalOf } = await import('./signature.ts');

const year = 365 * 24 * 60 * 60;
const seconds = (date: string) => Date.parse(date) / 1000;

/** The key of an old release: it has expired long ago, and signed while it was valid. */
const oldKey = new SigningKey(seconds('2009-01-01'), 5 * year);
const youngKey = new SigningKey(seconds('2020-01-01'));
const foreignKey = new SigningKey(seconds('2009-01-01'));

async function shippedKernel(version: string, abi: string, flavour = ''): Promise<Shipped> {
  const release = `${abi}-${flavour}amd64`;
  const files = {
    [`boot/vmlinuz-${release}`]: bzImage(`${release} (debian) #1 SMP (2020-01-01)`, Buffer.alloc(100_000, 7)),
    [`boot/config-${release}`]: 'CONFIG_X86_64=y\n',
    [`lib/modules/${release}/kernel/drivers/net/virtio_net.ko`]: elfModule({ depends: '' }),
  };
  return { name: `linux-image-${release}`, version, bytes: await debPackage(files, '.gz') };
}

const lenny = await shippedKernel('2.6.26-29', '2.6.26-2');
const openvz = await shippedKernel('2.6.26-29', '2.6.26-2', 'openvz-');
const meta: Shipped = {
  name: 'linux-image-2.6-amd64',
  version: '2.6.26+17+lenny1',
  depends: 'linux-image-2.6.26-2-amd64',
  bytes: Buffer.from('nothing'),
};
const buster = await shippedKernel('4.19.316-1', '4.19.0-27');
const suites = [
  { name: 'lenny', packages: [lenny, openvz, meta], signed: seconds('2012-03-24'), key: oldKey },
  { name: 'buster', packages: [buster], signed: seconds('2024-06-30'), key: youngKey, isInline: true },
];
const pristine = archiveFiles(suites);
const files = new Map(pristine);
const archive = await standIn(files);
const base = `${archive.base}/debian`;
process.env.CELLBLOCK_ARCHIVE = base;

const silent = () => {};
const poolOf = ({ name }: Shipped) => [...files.keys()].find(path => path.includes(`/${name}_`)) ?? '';
const packages = join(folder, 'cache/apt/packages');
const partialOf = ({ bytes }: Shipped) =>
  join(packages, `${createHash('sha256').update(bytes).digest('hex')}.deb`);

test.after.always(async () => {
  archive.close();
  await rm(folder, { recursive: true });
});

/** A machine that has nothing yet, and an archive that is whole. */
test.beforeEach(async () => {
  await rm(join(folder, 'cache'), { recursive: true, force: true });
  await rm(join(folder, 'lock.json'), { force: true });
  await writeFile(join(folder, 'keyring.gpg'), Buffer.concat([oldKey.keyring, youngKey.keyring]));
  files.clear();
  for (const [path, bytes] of pristine) files.set(path, bytes);
  archive.faults.clear();
  archive.requests.length = 0;
  delete process.env.CELLBLOCK_TIMEOUT;
});

const resolved = (word: string, emit: (event: LabEvent) => void = silent) =>
  resolveKernels(word, emit, [archiveSource()]);

test.serial('versions come from releases old and new, each by its own kind of signature', async t => {
  const [old, young] = await resolved('2.6.26,4.19');
  t.like(old, { name: '2.6.26', release: '2.6.26-2-amd64', source: 'archive' });
  t.deepEqual(old?.package, { name: 'linux-image-2.6.26-2-amd64', version: '2.6.26-29', suite: 'lenny' });
  t.like(young, { name: '4.19.316', release: '4.19.0-27-amd64' });
  t.is(await readFile(old?.config ?? '', 'utf8'), 'CONFIG_X86_64=y\n');
  t.true((await readFile(join(old?.modules ?? '', 'modules.dep'), 'utf8')).includes('virtio_net'));
  t.deepEqual(await readdir(packages), []);
});

test.serial(
  'all, ranges and releases know it; patched kernels and names of the newest are left out',
  async t => {
    t.deepEqual(
      (await resolved('all')).map(({ name }) => name),
      ['2.6.26', '4.19.316'],
    );
    t.deepEqual(
      (await resolved('..3.16,4.19.0-27-amd64')).map(({ name }) => name),
      ['2.6.26', '4.19.0-27-amd64'],
    );
    await t.throwsAsync(resolved('2.6.26-2-openvz-amd64'), { name: 'UserError' });
  },
);

test.serial('what was fetched is served from the store, and the lists are not read again', async t => {
  const [kernel] = await resolved('2.6.26');
  archive.requests.length = 0;
  t.is((await resolved('2.6.26'))[0]?.sha256, kernel?.sha256);
  t.deepEqual(archive.requests, []);
});

test.serial('two at once fetch a kernel once', async t => {
  await Promise.all([resolved('2.6.26'), resolved('2.6.26')]);
  t.is(archive.requests.filter(path => path === poolOf(lenny)).length, 1);
});

test.serial('the lock file has its SHA-256, and other bytes are refused though they are signed', async t => {
  await resolved('2.6.26');
  const lock = await readFile(join(folder, 'lock.json'), 'utf8');
  t.true(lock.includes(createHash('sha256').update(lenny.bytes).digest('hex')));
  await rm(join(folder, 'cache'), { recursive: true });
  t.is((await resolved('2.6.26'))[0]?.release, '2.6.26-2-amd64');
  t.is(await readFile(join(folder, 'lock.json'), 'utf8'), lock);
  await rm(join(folder, 'cache'), { recursive: true });
  await writeFile(join(folder, 'lock.json'), lock.replace(/("sha256": ")\w{4}/, '$1dead'));
  await t.throwsAsync(resolved('2.6.26'), {
    name: 'InfraError',
    message: /has the SHA-256 .*lock\.json says dead/,
  });
});

/** The suite of lenny, signed in another way. */
const resigned = (change: object) => archiveFiles([{ ...suites[0], ...change } as (typeof suites)[0]]);

const untrusted: { what: string; change: () => void; reason: RegExp }[] = [
  {
    what: 'signed by a stranger',
    change: () => void replace(resigned({ key: foreignKey })),
    reason: /cannot be trusted: it is signed by [0-9A-F]{16}, which is none of Debian's keys/,
  },
  {
    what: 'signed after the key had expired',
    change: () => void replace(resigned({ signed: seconds('2019-01-01') })),
    reason: /cannot be trusted: its signature does not count: .*EXPKEYSIG/,
  },
  {
    what: 'changed after it was signed',
    change: () => {
      const path = '/debian/dists/lenny/Release';
      files.set(path, Buffer.from(String(files.get(path)).replace('Debian', 'Deviant')));
    },
    reason: /cannot be trusted: its signature does not belong to it/,
  },
  {
    what: 'not signed at all',
    change: () => void files.set('/debian/dists/lenny/Release.gpg', Buffer.from('')),
    reason: /cannot be trusted: it is not signed/,
  },
  {
    what: 'without its signature',
    change: () => void files.delete('/debian/dists/lenny/Release.gpg'),
    reason: /Release\.gpg is not there/,
  },
];

const replace = (others: ReadonlyMap<string, Buffer>) => {
  for (const [path, bytes] of others) files.set(path, bytes);
};

for (const { what, change, reason } of untrusted)
  test.serial(`a release that is ${what} is refused, and nothing of it is kept`, async t => {
    change();
    await t.throwsAsync(resolved('2.6.26'), { name: 'InfraError', message: reason });
    await t.throwsAsync(readFile(join(folder, 'cache/archive/kernels.json')), { code: 'ENOENT' });
  });

test.serial('what stands around the signed part of a file is not read', async t => {
  const path = '/debian/dists/buster/InRelease';
  const evil = `SHA256:\n ${'0'.repeat(64)} 1 main/binary-amd64/Packages.xz\n\n`;
  files.set(path, Buffer.from(evil + files.get(path)));
  // gpgv refuses it, or gives the signed part alone: either way the forged line does not count.
  const [kernel] = await resolved('4.19').catch(() => []);
  t.false(archive.requests.some(request => request.includes('Packages.xz')));
  if (kernel) t.is(kernel.name, '4.19.316');
});

test.serial('an index that is not the signed one is refused', async t => {
  archive.faults.set('lenny/main', 'corrupt');
  await t.throwsAsync(resolved('2.6.26'), { name: 'InfraError', message: /Packages\.gz hashes to/ });
  archive.faults.set('lenny/main', 'missing');
  await t.throwsAsync(resolved('2.6.26'), { name: 'InfraError', message: /Packages\.gz is not there/ });
});

test.serial(
  'a package with other bytes, or none, ends in words that name it, and leaves nothing',
  async t => {
    const uri = poolOf(lenny);
    archive.faults.set(uri, 'corrupt');
    await t.throwsAsync(resolved('2.6.26'), {
      name: 'InfraError',
      message: new RegExp(`${uri}.*(Hash Sum mismatch|Hashes)`, 'is'),
    });
    archive.faults.set(uri, 'missing');
    await t.throwsAsync(resolved('2.6.26'), {
      name: 'InfraError',
      message: new RegExp(`${uri} is not there any more`),
    });
    t.deepEqual(await readdir(packages), []);
    await t.throwsAsync(readdir(join(folder, 'cache/kernels/archive-2.6.26-2-amd64_2.6.26-29')));
  },
);

test.serial('redirects are followed, but not in circles', async t => {
  archive.faults.set(poolOf(lenny), 'redirect');
  t.is((await resolved('2.6.26'))[0]?.name, '2.6.26');
  archive.faults.set(poolOf(buster), 'loop');
  await t.throwsAsync(resolved('4.19'), { name: 'InfraError', message: /cannot be fetched: .*[Rr]edirect/ });
});

test.serial('a connection that ends too early is taken up where it ended', async t => {
  archive.faults.set(poolOf(lenny), 'interrupted');
  t.is((await resolved('2.6.26'))[0]?.name, '2.6.26');
  t.true(
    archive.requests.some(request => request.startsWith(`${poolOf(lenny)} from `)),
    archive.requests.join('\n'),
  );
});

test.serial('what an earlier run left is resumed', async t => {
  await mkdir(packages, { recursive: true });
  await writeFile(partialOf(lenny), lenny.bytes.subarray(0, 200));
  await utimes(partialOf(lenny), 0, Date.parse('2020-01-01T00:00:00Z') / 1000);
  t.is((await resolved('2.6.26'))[0]?.name, '2.6.26');
  t.true(archive.requests.includes(`${poolOf(lenny)} from 200`), archive.requests.join('\n'));
});

test.serial(
  'a server that says nothing, or stops in the middle, is given up, and what was here runs',
  async t => {
    await resolved('2.6.26');
    process.env.CELLBLOCK_TIMEOUT = '1';
    archive.faults.set(poolOf(buster), 'stalled');
    await t.throwsAsync(resolved('4.19'), { name: 'InfraError', message: /cannot be fetched: Connection/ });
    await rm(join(folder, 'cache/archive'), { recursive: true });
    archive.faults.set('/dists/', 'silent');
    const notices: string[] = [];
    const hear = (event: LabEvent) => void (event.type === 'notice' && notices.push(event.text));
    t.is((await resolved('2.6.26', hear))[0]?.name, '2.6.26');
    t.regex(notices.join('\n'), /cannot be fetched: Connection .*; going by the kernels fetched before/);
  },
);

test.serial('a place that is no archive says so', async t => {
  files.clear();
  await t.throwsAsync(resolved('2.6.26'), {
    name: 'InfraError',
    message: /has none of Debian's old releases/,
  });
});

test.serial('without keys nothing is trusted', async t => {
  await rm(join(folder, 'keyring.gpg'));
  await t.throwsAsync(resolved('2.6.26'), { name: 'UserError', message: /CELLBLOCK_KEYRING names/ });
});

test.serial('a timeout that is no number is refused', async t => {
  process.env.CELLBLOCK_TIMEOUT = 'soon';
  await t.throwsAsync(resolved('2.6.26'), { name: 'UserError', message: /CELLBLOCK_TIMEOUT is `soon`/ });
});

test('the archive is named by the environment, a source of apt, or the mirror that it lies beside', t => {
  const nothing = { given: '', aptSources: '', isDebian: true, mirror: undefined };
  const url = (words: object) => chooseBase({ ...nothing, ...words })?.url;
  t.is(chooseBase(nothing), undefined);
  t.is(url({ given: 'http://a.example/debian/' }), 'http://a.example/debian');
  const sources = (uri: string, origin = '') => ({
    aptSources: `http://m.example/debian|\n${uri}|${origin}`,
  });
  t.is(url(sources('http://archive.b.example/debian/')), 'http://archive.b.example/debian');
  t.is(url(sources('http://c.example/debian-archive/debian')), 'http://c.example/debian-archive/debian');
  t.is(url(sources('http://archive.u.example/ubuntu', 'Ubuntu')), undefined);
  t.is(url({ ...sources('http://archive.u.example/ubuntu'), isDebian: false }), undefined);
  t.is(url(sources('http://archive.s.example/archive/debian/20250101T000000Z')), undefined);
  t.deepEqual(chooseBase({ ...nothing, mirror: 'http://m.example/debian' }), {
    url: 'http://m.example/debian-archive/debian',
    isNamed: false,
  });
});

test('the smallest form of an index that a Release file vouches for is taken', t => {
  const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
  const release = [
    'SHA1:',
    ' 0000 5 main/binary-amd64/Packages.xz',
    'SHA256:',
    ` ${a}   300 main/binary-amd64/Packages.gz`,
    ` ${b}   200 main/binary-amd64/Packages.bz2`,
    ` ${a}   100 main/binary-i386/Packages.xz`,
    'Acquire-By-Hash: no',
    '',
  ].join('\n');
  t.deepEqual(packagesIndex(release), { path: 'main/binary-amd64/Packages.bz2', bytes: 200, sha256: b });
  t.is(packagesIndex('MD5Sum:\n 00 1 main/binary-amd64/Packages.gz\n'), undefined);
});

test('of several signatures one has to count, and none may be wrong', t => {
  const status = (...lines: string[]) => lines.map(line => `[GNUPG:] ${line}\n`).join('');
  const unknown = ['NEWSIG', 'ERRSIG AA 1 8 00 1 9', 'NO_PUBKEY AA'];
  const good = ['NEWSIG', 'GOODSIG BB x', 'VALIDSIG BB 2012-01-01 1325376000 0'];
  t.is(refusalOf(status(...unknown, ...good)), undefined);
  t.regex(refusalOf(status(...unknown)) ?? '', /signed by AA/);
  t.regex(refusalOf(status(...good, 'NEWSIG', 'BADSIG CC x')) ?? '', /does not belong/);
  t.regex(
    refusalOf(status('NEWSIG', 'REVKEYSIG BB x', 'VALIDSIG BB 2012-01-01 1325376000 0')) ?? '',
    /does not count/,
  );
  t.regex(refusalOf('') ?? '', /not signed/);
});
