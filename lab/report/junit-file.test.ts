import test from 'ava';
import { parseStringPromise } from 'xml2js';
import { deriveMatrix } from '../matrix/derive.ts';
import {
  aFact,
  aKernel,
  anObservation,
  observed,
  runStarted,
  sampleEvents,
  sampleExpectations,
  timed,
} from '../matrix/fixture.ts';
import { junitXml } from './junit-file.ts';

interface Case {
  $: { name: string; classname: string; time: string };
  failure?: { $: { message: string; type: string }; _?: string }[];
  error?: { $: { message: string; type: string }; _?: string }[];
  skipped?: { $: { message: string } }[];
  'system-out'?: string[];
}
interface Suite {
  $: Record<string, string>;
  testcase: Case[];
}

const read = async (xml: string): Promise<Suite[]> => (await parseStringPromise(xml)).testsuites.testsuite;
const suites = await read(junitXml(deriveMatrix(sampleEvents, sampleExpectations)));
const testcase = (kernel: string, name: string) =>
  suites.find(({ $ }) => $.name === kernel)?.testcase.find(({ $ }) => $.name === name);

test('a suite for each kernel, with its totals', t => {
  t.deepEqual(
    suites.map(({ $: { name, tests, failures, errors, skipped, time } }) => [
      name,
      tests,
      failures,
      errors,
      skipped,
      time,
    ]),
    [
      ['2.6.29', '4', '2', '1', '1', '1.000'],
      ['6.12.107', '4', '0', '0', '0', '1.000'],
    ],
  );
});

test('a case is named by scenario and variant', t => {
  t.deepEqual(testcase('6.12.107', 'cgroup/grant-beyond-parent/none')?.$, {
    name: 'cgroup/grant-beyond-parent/none',
    classname: '6.12.107',
    time: '0.250',
  });
});

test('unexpected is a failure that says what was expected, why, and what was seen', t => {
  const [failure] = testcase('2.6.29', 'cgroup/grant-beyond-parent/none')?.failure ?? [];
  t.is(
    failure?.$.message,
    'granted, expected refused: devcgroup_update_access() asks may_access() of the parent',
  );
  t.is(failure?.$.type, 'granted');
  t.is(failure?._, 'wrote "c 1:5 rwm" to child/devices.allow: 0');
});

test('infrastructure is an error, and what XML cannot hold is replaced', t => {
  const [error] = testcase('2.6.29', 'bypass/regrant-own-group/drop-sys-admin')?.error ?? [];
  t.is(error?.$.type, 'infra');
  t.is(error?._, 'SSH: connection lost <&> \u{FFFD}[1m');
});

test('unclaimed passes and tells what was seen', t => {
  const trial = testcase('6.12.107', 'bypass/regrant-own-group/drop-sys-admin');
  t.deepEqual(Object.keys(trial ?? {}), ['$', 'system-out']);
  t.regex(trial?.['system-out']?.[0] ?? '', /^held; nothing is expected here yet\nheld on 6\.12\.107$/);
});

test('expected passes without more words', t => {
  t.deepEqual(Object.keys(testcase('6.12.107', 'bypass/regrant-own-group/none') ?? {}), ['$']);
});

for (const outcome of ['not-applicable', 'not-enforceable', 'inconclusive']) {
  test(`${outcome} is skipped, not green`, async t => {
    const events = timed([
      runStarted([aKernel('6.1')], [aFact]),
      ...observed(anObservation('6.1', aFact, 'none', outcome)),
    ]);
    const [suite] = await read(junitXml(deriveMatrix(events, new Map())));
    t.is(suite?.testcase[0]?.skipped?.[0]?.$.message, outcome);
  });
}
