import test from 'ava';
import { UserError } from '../errors.ts';
import { knownMitigations } from './known-mitigations.ts';
import { selectScenarios } from './load.ts';
import { mitigationsOf } from './mitigation.ts';
import { sabotaged } from './sabotage.ts';

test('mitigations are left out by name, or all of them; an unknown one is refused', t => {
  const known = ['cgroupns', 'userns'];
  t.deepEqual([...sabotaged([], known)], []);
  t.deepEqual([...sabotaged(['userns'], known)], ['userns']);
  t.deepEqual([...sabotaged(['all'], known)], known);
  t.throws(() => sabotaged(['user'], known), {
    instanceOf: UserError,
    message: /`user`; there are cgroupns, userns/,
  });
});

test('with all of them left out every variant of every attack is its control', async t => {
  const everything = sabotaged(['all'], Object.keys(knownMitigations));
  for (const { id, variants } of await selectScenarios([]))
    for (const variant of variants)
      t.deepEqual(mitigationsOf(variant, knownMitigations, everything), [], `${id} ${variant}`);
});
