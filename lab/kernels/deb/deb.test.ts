import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import test from 'ava';
import { pack } from 'tar-stream';
import { UserError } from '../../errors.ts';
import { readMembers } from './ar.ts';
import { arArchive } from './fixture.ts';
import { checkArchitecture, eachFile, readControl } from './read.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-deb-'));
test.after.always(() => rm(folder, { recursive: true }));

async function tar(files: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name: `./${name}` }, content);
  archive.finalize();
  return buffer(archive);
}

async function deb(name: string, members: [string, Buffer][]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, arArchive([['debian-binary', Buffer.from('2.0\n')], ...members]));
  return file;
}

const xz = (bytes: Buffer) => execFileSync('xz', ['-c'], { input: bytes });

test('members of odd length are padded', async t => {
  const file = await deb('odd.deb', [
    ['a', Buffer.from('x')],
    ['b', Buffer.from('yz')],
  ]);
  const archive = await open(file);
  const members = await readMembers(archive);
  await archive.close();
  t.deepEqual(
    members.map(({ name, size, offset }) => [name, size, offset % 2]),
    [
      ['debian-binary', 4, 0],
      ['a', 1, 0],
      ['b', 2, 0],
    ],
  );
});

test('files are visited by their path, compressed or not, and what is not read is skipped', async t => {
  const data = await tar({
    'boot/config-1': 'CONFIG_A=y',
    'boot/big': 'x'.repeat(200_000),
    'boot/last': 'end',
  });
  for (const [name, bytes] of [
    ['data.tar', data],
    ['data.tar.xz', xz(data)],
  ] as const) {
    const file = await deb('files.deb', [[name, bytes]]);
    const seen: Record<string, string> = {};
    await eachFile(file, async (path, { size }, content) => {
      seen[path] = path === 'boot/big' ? `${size}` : await text(content);
    });
    t.deepEqual(seen, { 'boot/config-1': 'CONFIG_A=y', 'boot/big': '200000', 'boot/last': 'end' });
  }
});

test('the control file is read', async t => {
  const control = await tar({
    control: 'Package: linux-image-x\nVersion: 6.1.176-1\nDescription: a\n more\n',
  });
  const file = await deb('control.deb', [['control.tar.xz', xz(control)]]);
  const fields = await readControl(file);
  t.is(fields.get('Package'), 'linux-image-x');
  t.is(fields.get('Version'), '6.1.176-1');
});

test('a package for other machines is refused by its name', async t => {
  const made = async (architecture: string) => {
    const control = await tar({ control: `Package: linux-image\nArchitecture: ${architecture}\n` });
    return deb(`${architecture}.deb`, [['control.tar.xz', xz(control)]]);
  };
  t.is((await checkArchitecture(await made('amd64'))).get('Package'), 'linux-image');
  await t.throwsAsync(checkArchitecture(await made('arm64')), {
    instanceOf: UserError,
    message: /arm64\.deb is a package for arm64, and guests are x86-64/,
  });
});

test('a file that is no package is refused', async t => {
  const file = join(folder, 'text.deb');
  await writeFile(file, 'hello, this is no archive');
  await t.throwsAsync(
    eachFile(file, async () => {}),
    { instanceOf: UserError, message: `${file} is not a Debian package: it is no ar archive` },
  );
});

test('a package that is cut off is refused', async t => {
  const whole = arArchive([['data.tar', await tar({ a: 'b' })]]);
  const file = join(folder, 'short.deb');
  await writeFile(file, whole.subarray(0, whole.length - 10));
  await t.throwsAsync(
    eachFile(file, async () => {}),
    { instanceOf: UserError, message: /cut off/ },
  );
});

test('damaged data is reported in the words of the decompressor', async t => {
  const bytes = xz(await tar({ a: 'b'.repeat(100_000) }));
  bytes.fill(0, 40, 60);
  const file = await deb('damaged.deb', [['data.tar.xz', bytes]]);
  await t.throwsAsync(
    eachFile(file, async () => {}),
    { message: /data\.tar\.xz: xz: .*corrupt/ },
  );
});

test('the error of a visit comes through', async t => {
  const file = await deb('visit.deb', [['data.tar.xz', xz(await tar({ a: 'b', c: 'd'.repeat(500_000) }))]]);
  await t.throwsAsync(
    eachFile(file, async () => {
      throw new Error('disk full');
    }),
    { message: 'disk full' },
  );
});
