import test from 'ava';
import { profileNames } from '../../scenarios/profiles.ts';
import { UserError } from '../errors.ts';
import { parseRange } from '../matrix/kernel-range.ts';
import { outcomesOfAttack } from '../matrix/schema.ts';
import { knownMitigations } from './known-mitigations.ts';
import { matching, selectScenarios } from './load.ts';
import { mitigationsOf } from './mitigation.ts';

const ids = ['bypass/move', 'bypass/regrant', 'cgroup/deny', 'cgroup/v2', 'cgroup/v2-device-filter'];

test('a theme, an id and a glob each name their scenarios, once and in order', t => {
  t.deepEqual(matching(ids, ['cgroup', 'cgroup/v2']), [
    'cgroup/deny',
    'cgroup/v2',
    'cgroup/v2-device-filter',
  ]);
  t.deepEqual(matching(ids, ['cgroup/v2']), ['cgroup/v2']);
  t.deepEqual(matching(ids, ['*/re*']), ['bypass/regrant']);
});

test('a pattern without a scenario is refused, also beside one that has some', t => {
  t.throws(() => matching(ids, ['cgroup', 'cgrp']), { instanceOf: UserError, message: /`cgrp`/ });
  t.throws(() => matching(ids, ['cgroup.v2']), { instanceOf: UserError });
});

test('every scenario of the project is whole: it asks, expects what it can answer, and names mitigations that exist', async t => {
  const scenarios = await selectScenarios([]);
  t.true(scenarios.length >= 9);
  for (const { id, title, kind, answers, variants, expectations } of scenarios) {
    t.regex(title, /\?$/, id);
    t.is(variants[0], 'none', id);
    t.is(kind === 'attack', answers.join() === outcomesOfAttack.join(), id);
    for (const variant of variants) t.notThrows(() => mitigationsOf(variant, knownMitigations), id);
    for (const { kernels, outcome, variant, why } of expectations) {
      t.notThrows(() => parseRange(kernels), id);
      t.true([...answers, 'not-applicable'].includes(outcome), `${id} expects ${outcome}`);
      t.true(variant === undefined || variants.includes(variant), `${id} expects of ${variant}`);
      t.true(why.length > 10, id);
    }
  }
});

/** Its sets restrict devices by a group of version 1; what is asked here is about a program on one of version 2. */
const aboutPrograms = ['bypass/detach-device-program', 'bypass/move-to-root-group-v2'];

test('every attack is tried under every whole set', async t => {
  const attacks = (await selectScenarios([])).filter(({ kind }) => kind === 'attack');
  const without = attacks.filter(({ variants }) => !profileNames.every(name => variants.includes(name)));
  t.deepEqual(
    without.map(({ id }) => id),
    aboutPrograms,
  );
});
