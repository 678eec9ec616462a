import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { bzImage } from '../fixture.ts';
import { elfModule } from '../modules/fixture.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-store-'));
// Read once, when paths.ts is loaded.
process.env.CELLBLOCK_CACHE = join(folder, 'cache');
const { addKernel, listKernels, removeKernel, showKernel } = await import('../local.ts');
const { resolveKernels } = await import('../resolve.ts');
const { localStore } = await import('./available.ts');
const { readStored, store } = await import('./store.ts');

test.after.always(() => rm(folder, { recursive: true }));

const silent = () => {};

async function file(name: string, content: Buffer | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const anImage = (release: string, code = 0x90) =>
  bzImage(`${release} (me@here) #1 SMP Sat Nov 21 22:41:45 UTC 2026`, Buffer.alloc(16, code));

test.serial('a kernel that was added is found by its name, its version and its release', async t => {
  const image = await file('bzImage', anImage('2.6.29.6-mine'));
  const config = await file('config', 'CONFIG_X86_64=y\n');
  const kernel = await addKernel('2.6.29', image, { config }, silent);
  t.like(kernel, { name: '2.6.29', release: '2.6.29.6-mine', source: 'store' });
  t.is(await readFile(kernel.config ?? '', 'utf8'), 'CONFIG_X86_64=y\n');
  for (const word of ['2.6.29', '2.6', 'latest', '2.6.26..']) {
    const [found] = await resolveKernels(word, silent, [localStore]);
    t.is(found?.image, kernel.image, word);
  }
  const { record } = await showKernel('2.6.29');
  t.like(record, { date: '2026-11-21', version: '2.6.29' });
});

test.serial('the same image may be added again, another only to replace it', async t => {
  const same = await file('same', anImage('2.6.29.6-mine'));
  const other = await file('other', anImage('2.6.29.6-other'));
  t.is((await addKernel('2.6.29', same, {}, silent)).release, '2.6.29.6-mine');
  await t.throwsAsync(addKernel('2.6.29', other, {}, silent), {
    name: 'UserError',
    message: /2\.6\.29 is in the store already: 2\.6\.29\.6-mine/,
  });
  t.is((await addKernel('2.6.29', other, { replace: true }, silent)).release, '2.6.29.6-other');
});

test.serial('a name that can be no directory is refused before anything is written', async t => {
  const image = await file('named', anImage('1'));
  for (const name of ['../escape', 'a b', '', '.hidden', 'x'.repeat(65)])
    await t.throwsAsync(addKernel(name, image, {}, silent), { name: 'UserError' }, name);
});

test.serial('a file that is no kernel leaves nothing behind', async t => {
  await t.throwsAsync(addKernel('text', await file('text', 'hello'), {}, silent), {
    message: /only 5 bytes/,
  });
  const left = await readdir(join(folder, 'cache/kernels'));
  t.deepEqual(left, ['store-2.6.29']);
});

test.serial('modules come along when they are of the same release', async t => {
  const image = await file('modular', anImage('5.15.0'));
  const directory = join(folder, 'lib/modules/5.15.0');
  await mkdir(join(directory, 'kernel'), { recursive: true });
  await writeFile(join(directory, 'modules.dep'), 'kernel/tun.ko:\n');
  await writeFile(join(directory, 'kernel/tun.ko'), elfModule({ vermagic: '5.15.0 SMP' }));
  await writeFile(join(directory, 'kernel/notes.txt'), 'no module');
  const { modules = '' } = await addKernel('modular', image, { modules: folder }, silent);
  t.deepEqual(await readdir(join(modules, 'kernel')), ['tun.ko']);
  await writeFile(join(directory, 'kernel/tun.ko'), elfModule({ vermagic: '5.15.1 SMP' }));
  await t.throwsAsync(addKernel('again', image, { modules: directory }, silent), {
    name: 'UserError',
    message: /built for 5\.15\.1, and the kernel is 5\.15\.0/,
  });
  await t.throwsAsync(addKernel('again', image, { modules: join(folder, 'cache') }, silent), {
    name: 'UserError',
    message: /no modules\.dep/,
  });
});

test.serial('an image that changed in the store is noticed', async t => {
  const { kernel } = await showKernel('modular');
  await writeFile(kernel.image, anImage('5.15.0', 0x91));
  await t.throwsAsync(resolveKernels('modular', silent, [localStore]), {
    name: 'InfraError',
    message: /has changed since it was added/,
  });
});

test.serial('a failure while a kernel is written keeps the kernel that was there', async t => {
  const broken = store('store-2.6.29', async directory => {
    await writeFile(join(directory, 'vmlinuz'), 'half');
    throw Object.assign(new Error('write'), { code: 'ENOSPC' });
  });
  await t.throwsAsync(broken, { name: 'InfraError', message: /is full/ });
  t.is((await readStored('store-2.6.29'))?.kernel.release, '2.6.29.6-other');
  t.deepEqual((await readdir(join(folder, 'cache/kernels'))).sort(), ['store-2.6.29', 'store-modular']);
});

test.serial('a kernel is removed by its name, and an unknown name lists what there is', async t => {
  t.is((await removeKernel('modular', silent)).name, 'modular');
  await t.throwsAsync(removeKernel('modular', silent), {
    name: 'UserError',
    message: 'no kernel named modular is in the store, only 2.6.29',
  });
  t.deepEqual(
    (await listKernels()).map(({ name }) => name),
    ['2.6.29'],
  );
});
