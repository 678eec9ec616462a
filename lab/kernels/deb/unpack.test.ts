import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import test from 'ava';
import { pack } from 'tar-stream';
import { bzImage } from '../fixture.ts';
import { elfModule } from '../modules/fixture.ts';
import { arArchive } from './fixture.ts';
import { place, unpackKernel } from './unpack.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-unpack-'));
test.after.always(() => rm(folder, { recursive: true }));

async function deb(name: string, files: Record<string, Buffer | string>): Promise<string> {
  const archive = pack();
  for (const [path, content] of Object.entries(files)) archive.entry({ name: `./${path}` }, content);
  archive.finalize();
  const file = join(folder, name);
  await writeFile(file, arArchive([['data.tar', await buffer(archive)]]));
  return file;
}

const image = bzImage('6.1.0-1-amd64 (debian) #1 SMP Debian 6.1.1-1 (2026-01-01)');

test('where the files of old and new packages go', t => {
  const any = () => true;
  const none = () => false;
  t.is(place('boot/vmlinuz-6.1.0-1-amd64', 1, none), 'vmlinuz');
  t.is(place('usr/lib/modules/7.2.13/vmlinuz', 1, none), 'vmlinuz');
  t.is(place('usr/lib/modules/7.2.13/vmlinuz.unsigned', 1, none), 'vmlinuz');
  t.is(place('usr/lib/modules/7.2.13/config', 1, none), 'config');
  t.is(place('boot/System.map-6.1', 83, none), undefined);
  t.is(place('boot/System.map-5.10', 5_000_000, none), 'System.map');
  t.is(place('lib/modules/6.1/modules.builtin', 1, none), 'modules/modules.builtin');
  t.is(place('lib/modules/6.1/kernel/fs/x.ko', 1, any), 'modules/kernel/fs/x.ko');
  t.is(place('lib/modules/6.1/kernel/fs/x.ko', 1, none), undefined);
  t.is(place('usr/share/doc/x.ko', 1, any), undefined);
});

test('modules that kept ones depend on are kept too, others are not, and modules.dep is made', async t => {
  const module = (name: string) => `lib/modules/6.1.0-1-amd64/kernel/${name}`;
  const file = await deb('whole.deb', {
    'boot/vmlinuz-6.1.0-1-amd64': image,
    'boot/config-6.1.0-1-amd64': 'CONFIG_A=y\n',
    [module('amdgpu.ko')]: elfModule({ depends: '' }),
    // Named here so that no list of well-known dependencies can have them.
    [module('rare-helper.ko')]: elfModule({ depends: 'rarest' }),
    [module('rarest.ko.gz')]: gzipSync(elfModule({ depends: '' })),
    [module('virtio_net.ko')]: elfModule({ depends: 'rare_helper,builtin_one' }),
  });
  const directory = await mkdtemp(join(folder, 'out-'));
  t.is((await unpackKernel([file], directory)).release, '6.1.0-1-amd64');
  const lines = (await readFile(join(directory, 'modules/modules.dep'), 'utf8')).trim().split('\n');
  t.deepEqual(lines.sort(), [
    'kernel/rare-helper.ko: kernel/rarest.ko.gz',
    'kernel/rarest.ko.gz:',
    'kernel/virtio_net.ko: kernel/rare-helper.ko',
  ]);
  t.is(await readFile(join(directory, 'config'), 'utf8'), 'CONFIG_A=y\n');
});

test('a kernel that is split over packages becomes one', async t => {
  const binary = await deb('binary.deb', { 'usr/lib/modules/7.2/vmlinuz': image });
  const modules = await deb('modules.deb', {
    'usr/lib/modules/7.2/kernel/tun.ko': elfModule({ depends: '' }),
  });
  const directory = await mkdtemp(join(folder, 'out-'));
  await unpackKernel([binary, modules], directory);
  t.is(await readFile(join(directory, 'modules/modules.dep'), 'utf8'), 'kernel/tun.ko:\n');
});

test('a package without a kernel is refused', async t => {
  const empty = await deb('meta.deb', { 'usr/share/doc/copyright': 'GPL' });
  await t.throwsAsync(unpackKernel([empty], folder), { name: 'UserError', message: /holds no kernel image/ });
});
