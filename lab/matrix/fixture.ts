import type { LabEvent, TimedEvent } from '../events.ts';
import type { Expectations } from './expectation.ts';
import type { Observation } from './judge.ts';
import type { KernelRecord, ScenarioRecord } from './schema.ts';
import { outcomesOfAttack } from './schema.ts';

/** A small run for tests: two kernels, a fact and an attack, with something of every verdict. */

export const aKernel = (name: string, release = name): KernelRecord => ({
  name,
  release,
  source: 'store',
  sha256: 'ab'.repeat(32),
});

export const aFact: ScenarioRecord = {
  id: 'cgroup/grant-beyond-parent',
  kind: 'fact',
  title: 'May the host grant a child what its parent lacks?',
  seed: ['B9'],
  answers: ['refused', 'granted'],
  variants: ['none'],
};

export const anAttack: ScenarioRecord = {
  id: 'bypass/regrant-own-group',
  kind: 'attack',
  title: 'Can the container give itself a device back?',
  seed: ['B5', 'B15'],
  answers: [...outcomesOfAttack],
  variants: ['none', 'parent-whitelist', 'drop-sys-admin'],
};

export const anObservation = (
  kernel: string,
  { id }: ScenarioRecord,
  variant: string,
  outcome: string,
  evidence = `${outcome} on ${kernel}`,
): Observation => ({ kernel, scenario: id, variant, outcome, seconds: 0.25, evidence });

export const sampleExpectations: Expectations = new Map([
  [
    aFact.id,
    [
      {
        kernels: 'all',
        outcome: 'refused',
        why: 'devcgroup_update_access() asks may_access() of the parent',
      },
    ],
  ],
  [
    anAttack.id,
    [
      { kernels: 'all', variant: 'none', outcome: 'escaped', why: 'the root may write devices.allow' },
      {
        kernels: '3.10..',
        variant: 'parent-whitelist',
        outcome: 'held',
        why: 'the parent lacks the device',
        unverified: true,
      },
    ],
  ],
]);

/** One event a second, from noon on. */
export const timed = (events: readonly LabEvent[]): TimedEvent[] =>
  events.map((event, second) =>
    Object.assign({}, event, { time: new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString() }),
  );

export const runStarted = (
  kernels: KernelRecord[] = [aKernel('2.6.29'), aKernel('6.12.107', '6.12.107+deb13-amd64')],
  scenarios: ScenarioRecord[] = [aFact, anAttack],
): LabEvent => ({
  type: 'run-started',
  id: '20260101-120000-abcd',
  command: ['run', '--kernel', kernels.map(({ name }) => name).join(',')],
  accel: 'tcg',
  accelWhy: 'KVM does not boot a guest here',
  qemu: '7.2.22',
  cell: 'cd'.repeat(32),
  kernels,
  scenarios,
  trials: scenarios.flatMap(({ id, variants }) =>
    variants.flatMap(variant => kernels.map(({ name }) => ({ kernel: name, scenario: id, variant }))),
  ),
});

export const observed = (...trials: Observation[]): LabEvent[] =>
  trials.map(trial => ({ type: 'trial-observed', trial }));

/** Expected, unexpected, unclaimed, doubted, failed: one of each at least. */
export const sampleEvents: TimedEvent[] = timed([
  { type: 'task', id: 'image', what: 'build the guest image', state: 'cached' },
  runStarted(),
  { type: 'guest-ready', kernel: '2.6.29', seconds: 2.3, how: 'booted' },
  ...observed(
    anObservation('6.12.107', anAttack, 'drop-sys-admin', 'held'),
    anObservation('6.12.107', anAttack, 'parent-whitelist', 'held'),
    anObservation('6.12.107', anAttack, 'none', 'escaped'),
    anObservation('2.6.29', anAttack, 'none', 'not-applicable'),
    anObservation('2.6.29', anAttack, 'parent-whitelist', 'held'),
    anObservation('2.6.29', anAttack, 'drop-sys-admin', 'infra', 'SSH: connection lost <&> \u001b[1m'),
    anObservation('6.12.107', aFact, 'none', 'refused'),
    anObservation('2.6.29', aFact, 'none', 'granted', 'wrote "c 1:5 rwm" to child/devices.allow: 0'),
  ),
  { type: 'run-finished', seconds: 34.2, interrupted: false },
]);
