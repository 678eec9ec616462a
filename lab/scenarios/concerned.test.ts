import test from 'ava';
import { concerned } from './concerned.ts';

const ids = ['bypass/move', 'cgroup/deny', 'mount/in-userns/proc'];

test("a scenario's file concerns that scenario, when it is part of the run", t => {
  t.deepEqual(concerned(['scenarios/cgroup/deny.ts', 'scenarios/mount/in-userns/proc.ts'], ids), {
    ids: ['cgroup/deny', 'mount/in-userns/proc'],
  });
  t.deepEqual(concerned(['scenarios/other/thing.ts'], ids), { ids: [] });
});

for (const file of [
  'src/cli/main.ts',
  'src/sys/native.c',
  'scenarios/probe/serve.ts',
  'scenarios/mitigations.ts',
  'images/init',
])
  test(`${file} concerns all`, t => {
    t.deepEqual(concerned([file], ids), { all: true });
  });

test('documentation, tests and editor files concern none', t => {
  const files = ['README.md', 'docs/x.md', 'src/cli/plan.test.ts', 'src/.main.ts.swp', 'lab/report/text.ts'];
  t.deepEqual(concerned(files, ids), { ids: [] });
});
