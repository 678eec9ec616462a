import test from 'ava';
import { exitStatus } from './exit-status.ts';
import type { Trial, Verdict } from './schema.ts';

const trial = (outcome: string, verdict: Verdict): Trial => ({
  kernel: '6.1',
  scenario: 'cgroup/x',
  variant: 'none',
  outcome,
  expected: null,
  why: '',
  verdict,
  seconds: 1,
  evidence: '',
});
const good = trial('refused', 'expected');
const open = trial('refused', 'unclaimed');
const bad = trial('granted', 'unexpected');
const infra = trial('infra', 'unexpected');

const cases: [name: string, trials: Trial[], status: 0 | 1 | 3][] = [
  ['nothing ran', [], 0],
  ['expected and unclaimed', [good, open], 0],
  ['something unexpected', [good, bad], 1],
  ['a crash', [good, trial('crashed', 'unexpected')], 1],
  ['infrastructure', [good, infra], 3],
  ['infrastructure wins over unexpected', [bad, infra, good], 3],
];

for (const [name, trials, status] of cases) {
  test(`${name}: ${status}`, t => {
    t.is(exitStatus({ trials }), status);
  });
}
