import test from 'ava';
import { UserError } from '../errors.ts';
import type { Scenario } from './define.ts';
import { planTrials } from './plan.ts';

const scenario = (id: string, variants: string[]): Scenario => ({
  id,
  variants,
  kind: variants.length > 1 ? 'attack' : 'fact',
  title: '',
  seed: [],
  needs: [],
  answers: [],
  expectations: [],
  run: async () => 'held',
});
const scenarios = [scenario('a/fact', ['none']), scenario('b/attack', ['none', 'userns', 'seccomp'])];
const names = (variants?: string[]) =>
  planTrials(['5.10', '6.12'], scenarios, variants).map(t => `${t.kernel} ${t.scenario}/${t.variant}`);

test('every kernel gets every scenario under every variant', t => {
  t.is(names().length, 8);
  t.true(names().includes('6.12 b/attack/seccomp'));
});

test('the control always comes along', t => {
  t.deepEqual(names(['seccomp']).slice(0, 3), [
    '5.10 a/fact/none',
    '5.10 b/attack/none',
    '5.10 b/attack/seccomp',
  ]);
});

test('a variant that nobody has is refused by name', t => {
  t.throws(() => names(['seccmp']), { instanceOf: UserError, message: /`seccmp`/ });
});
