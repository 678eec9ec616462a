import test from 'ava';
import { UserError } from '../errors.ts';
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
