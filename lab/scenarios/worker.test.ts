import test from 'ava';
import { InfraError } from '../errors.ts';
import type { LabEvent } from '../events.ts';
import { Acceleration } from './acceleration.ts';
import type { Scenario } from './define.ts';
import { WorkList } from './work-list.ts';
import { workThrough } from './worker.ts';

const scenario: Scenario = {
  id: 'a/b',
  kind: 'fact',
  title: '',
  seed: [],
  needs: [],
  answers: ['yes'],
  variants: ['none'],
  expectations: [],
  run: async () => 'yes',
};
const trials = ['5.10', '6.12'].map(kernel => ({
  kernel,
  scenario: scenario.id,
  variant: 'none',
  scenarioDefinition: scenario,
}));

test('KVM that fails is left alone for the rest of the run, and what it failed is tried under TCG', async t => {
  const events: LabEvent[] = [];
  const emit = (event: LabEvent) => void events.push(event);
  const [asked, forgotten]: [string[], string[]] = [[], []];
  const acceleration = new Acceleration('kvm', emit, async why => void forgotten.push(why));
  await workThrough({
    work: new WorkList(trials),
    stateOf: async kernel => {
      asked.push(`${kernel} under ${acceleration.current}`);
      throw new InfraError('the guest never came up\nits last words');
    },
    consoleLogOf: () => '/dev/null',
    acceleration,
    cgroup: 'v1',
    sabotage: new Set(),
    emit,
    signal: new AbortController().signal,
  });
  t.deepEqual(asked, ['5.10 under kvm', '5.10 under tcg', '6.12 under tcg']);
  t.deepEqual(forgotten, ['it failed under 5.10: the guest never came up']);
  t.deepEqual(
    events.filter(({ type }) => type === 'kvm-abandoned'),
    [{ type: 'kvm-abandoned', kernel: '5.10', why: 'the guest never came up' }],
  );
  // Under TCG a guest that cannot be had is the lab's fault, and said once for each trial.
  const outcomes = events.flatMap(event => (event.type === 'trial-observed' ? [event.trial.outcome] : []));
  t.deepEqual(outcomes, ['infra', 'infra']);
});
