import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { InfraError, UserError } from '../errors.ts';
import type { LabEvent } from '../events.ts';
import { bzImage, offered } from './fixture.ts';
import { resolveKernels } from './resolve.ts';
import type { AvailableKernel, KernelSource } from './source.ts';

const folder = await mkdtemp(join(tmpdir(), 'cellblock-resolve-'));
test.after.always(() => rm(folder, { recursive: true }));

const silent = () => {};

/** A source that has these kernels, and notes what is asked of it. */
function source(name: string, kernels: AvailableKernel[]): KernelSource & { asked: string[] } {
  const asked: string[] = [];
  return {
    name,
    asked,
    async list() {
      asked.push('list');
      return kernels;
    },
    async get({ name: kernel, release }) {
      asked.push(kernel);
      return { name: kernel, release, source: 'mirror', sha256: `${name} ${release}`, image: `/${kernel}` };
    },
  };
}

function broken(error: Error): KernelSource {
  return {
    name: 'the broken source',
    list: () => Promise.reject(error),
    get: () => Promise.reject(error),
  };
}

const names = async (words: string, sources: KernelSource[]) =>
  (await resolveKernels(words, silent, sources)).map(({ name }) => name);

test('the first source that has a kernel gives it, and the next is not asked', async t => {
  const near = source('near', [offered('5.10.1')]);
  const far = source('far', [offered('5.10.262'), offered('6.12.117')]);
  t.deepEqual(await names('5.10', [near, far]), ['5.10.1']);
  t.deepEqual(far.asked, []);
  t.deepEqual(await names('6.12,5.10', [near, far]), ['6.12.117', '5.10.1']);
});

test('ranges go over what all sources have, and repetitions are dropped', async t => {
  const near = source('near', [offered('2.6.29')]);
  const far = source('far', [offered('5.10.262'), offered('6.12.117')]);
  t.deepEqual(await names('6.12,..6.12,all', [near, far]), ['6.12.117', '2.6.29', '5.10.262']);
  t.deepEqual([...far.asked].sort(), ['5.10.262', '6.12.117', 'list']);
});

test('a kernel that is asked for by its release is called by it', async t => {
  const shelf = source('one', [
    offered('6.12.117', { release: '6.12.117+deb12-amd64', packageVersion: '6.12.117-1~deb12u1' }),
    offered('6.12.117', { release: '6.12.117+deb13-amd64', packageVersion: '6.12.117-1' }),
  ]);
  t.deepEqual(await names('6.12,6.12.117+deb12-amd64', [shelf]), ['6.12.117', '6.12.117+deb12-amd64']);
});

test('what each word stands for is emitted', async t => {
  const events: LabEvent[] = [];
  await resolveKernels('latest', event => events.push(event), [source('one', [offered('6.12.117')])]);
  t.deepEqual(events, [
    {
      type: 'kernel-selected',
      word: 'latest',
      kernel: { name: '6.12.117', release: '6.12.117', source: 'mirror', sha256: 'one 6.12.117' },
    },
  ]);
});

test('a word that matches nothing names the sources, the neighbours and the way out, and nothing is fetched', async t => {
  const near = source('the local store', []);
  const far = source('the mirror', [
    offered('3.16.81'),
    offered('5.10.262'),
    offered('4.19.1', { lacking: 'modules' }),
  ]);
  const error = await t.throwsAsync(resolveKernels('5.10,4.19', silent, [near, far]), {
    instanceOf: UserError,
  });
  t.deepEqual(error?.message.split('\n'), [
    'no kernel matches `4.19`',
    'asked: the local store: has no kernels',
    'asked: the mirror: has 3.16.81, 5.10.262',
    '4.19.1 is listed there without its package modules, and cannot boot',
    'nearest: 3.16.81, 5.10.262',
  ]);
  t.is((error as UserError).next, 'lab kernels add 4.19 ./bzImage');
  t.deepEqual(far.asked, ['list']);
  const byRelease = source('the mirror', [
    { ...offered('7.0.4', { lacking: 'linux-modules-7.0.4' }), release: '7.0.4-amd64' },
  ]);
  await t.throwsAsync(resolveKernels('7.0.4-amd64', silent, [byRelease]), {
    instanceOf: UserError,
    message: /7\.0\.4 is listed there without its package linux-modules-7\.0\.4, and cannot boot/,
  });
});

test('a source that cannot be read is passed over, and to blame when a word matches nothing', async t => {
  const near = source('near', [offered('5.10.1')]);
  const dead = broken(new InfraError('the mirror cannot be read'));
  t.deepEqual(await names('all', [near, dead]), ['5.10.1']);
  await t.throwsAsync(names('6.12', [near, dead]), {
    instanceOf: InfraError,
    message: /asked: the mirror cannot be read/,
  });
  await t.throwsAsync(names('6.12', [near, broken(new UserError('no mirror is known'))]), {
    instanceOf: UserError,
  });
  await t.throwsAsync(names('6.12', [broken(new TypeError('a bug'))]), { instanceOf: TypeError });
});

test('files are kernels of their own, under their release or a given name', async t => {
  const file = join(folder, 'bzImage');
  const other = join(folder, 'other');
  await writeFile(file, bzImage('5.15.0+ (me) #1'));
  await writeFile(other, bzImage('5.15.0+ (me) #2'));
  const [plain, named] = await resolveKernels(`${file},mine=${other}`, silent, []);
  t.like(plain, { name: '5.15.0+', release: '5.15.0+', source: 'file', image: file });
  t.like(named, { name: 'mine', release: '5.15.0+', image: other });
  t.deepEqual(await names(`${file},${file}`, []), ['5.15.0+']);
  await t.throwsAsync(names(`${file},${other}`, []), {
    instanceOf: UserError,
    message: /both called 5\.15\.0\+/,
  });
});
