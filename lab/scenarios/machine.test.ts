import test from 'ava';
import { Machine } from './machine.ts';

const never = new Promise<never>(() => {});
const gone = () => Promise.reject(new Error('gone'));
const host = (answers: boolean) => ({
  request: async () => (answers ? { ok: true as const } : gone()),
});
const nothing = () => {};

test('a machine whose host answers goes on, also when the action itself is lost', async t => {
  const machine = new Machine({ ended: () => never, downfall: () => never });
  t.is(await machine.fateOf(async () => {}, host(true), nothing), 'running');
  t.is(await machine.fateOf(gone, host(true), nothing), 'running');
});

test('a machine that does not answer any more went down as QEMU says', async t => {
  const machine = new Machine({ ended: gone, downfall: async () => 'restarted' });
  t.is(await machine.fateOf(() => never, host(false), nothing), 'restarted');
  t.is(await machine.fateOf(gone, host(false), nothing), 'restarted');
});

test('an end that was asked for is no accident, any other is', async t => {
  const machine = new Machine({ ended: gone, downfall: async () => 'crashed' });
  await t.throwsAsync(machine.accident(), { message: 'gone' });
  await machine.fateOf(gone, host(false), nothing);
  const settled = await Promise.race([machine.accident().catch(() => 'accident'), Promise.resolve('none')]);
  t.is(settled, 'none');
});
