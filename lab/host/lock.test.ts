import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { LabEvent } from '../events.ts';
import { cachePath } from '../paths.ts';
import { heldLocks, whileInUse, withLock } from './lock.ts';

const unique = (what: string) => `test-${what}-${process.pid}`;
const texts = (events: LabEvent[]) => events.flatMap(event => (event.type === 'notice' ? [event.text] : []));

test('work under one name runs one at a time, and the wait is announced with the holder', async t => {
  const name = unique('order');
  const order: string[] = [];
  const heard: LabEvent[] = [];
  let second: Promise<void> | undefined;
  await withLock(
    name,
    () => {},
    async () => {
      const waits = new Promise<void>(resolve => {
        second = withLock(
          name,
          event => {
            heard.push(event);
            resolve();
          },
          async () => {
            order.push('second');
          },
        );
      });
      await waits;
      order.push('first');
    },
  );
  await second;
  t.deepEqual(order, ['first', 'second']);
  t.deepEqual(texts(heard), [`waiting for process ${process.pid}, which is at work on ${name}`]);
  await rm(cachePath('locks', name));
});

test('a lock ends with failed work', async t => {
  const name = unique('failure');
  await t.throwsAsync(
    withLock(
      name,
      () => {},
      async () => {
        throw new Error('broken');
      },
    ),
    { message: 'broken' },
  );
  t.is(
    await withLock(
      name,
      () => {},
      async () => 'free',
    ),
    'free',
  );
  await rm(cachePath('locks', name));
});

test('a killed process leaves no lock behind', async t => {
  const name = unique('killed');
  const module = fileURLToPath(new URL('./lock.ts', import.meta.url));
  const code = `const { withLock } = await import(${JSON.stringify(module)});
    await withLock(${JSON.stringify(name)}, () => {}, async () => { console.log('held'); await new Promise(r => setInterval(r, 1e6)); });`;
  const other = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  other.kill('SIGKILL');
  await once(other, 'exit');
  t.is(
    await withLock(
      name,
      () => {},
      async () => 'free',
    ),
    'free',
  );
  await rm(cachePath('locks', name));
});

test('whoever uses the cache is seen as long as it does, and not after', async t => {
  const mine = async () =>
    (await heldLocks()).filter(({ pid }) => pid === String(process.pid)).map(({ name }) => name);
  const name = `in-use-${process.pid}`;
  const inside = await whileInUse(() => {}, mine);
  t.true(inside.includes(name));
  t.false((await mine()).includes(name));
});
