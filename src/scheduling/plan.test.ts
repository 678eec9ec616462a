import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { planExec } from '../lifecycle/plan-exec.ts';
import { config } from '../spec/config.fixture.ts';
import { DEFAULT_CONFIG } from '../spec/default-config.ts';
import { planScheduling } from './plan.ts';

const process = (changes: object) => ({ process: { ...DEFAULT_CONFIG.process, ...changes } });

test('a scheduler without deadline and flags is set on every kernel, and with them from 3.14 on', t => {
  const ask = (scheduler: object, features: typeof LINUX_7_3) =>
    planScheduling(config(process({ scheduler })), features.scheduling);
  t.like(ask({ policy: 'SCHED_RR', priority: 1 }, LINUX_2_6_29).operations, [
    { op: 'set-scheduler', policy: 'SCHED_RR' },
  ]);
  const flags = ['SCHED_FLAG_RESET_ON_FORK'];
  for (const scheduler of [
    { policy: 'SCHED_RR', priority: 1, flags },
    { policy: 'SCHED_DEADLINE', runtime: 1, deadline: 2, period: 3 },
  ]) {
    t.is(ask(scheduler, LINUX_7_3).operations.length, 1);
    const old = ask(scheduler, LINUX_2_6_29);
    t.deepEqual(old.operations, []);
    t.like(old.notEnforceable, [{ mitigation: 'scheduler' }]);
  }
});

test('what the kernel was built without is named', t => {
  const linux = { ...DEFAULT_CONFIG.linux, memoryPolicy: { mode: 'MPOL_BIND', nodes: '0' } };
  const asked = config({ linux, ...process({ ioPriority: { class: 'IOPRIO_CLASS_IDLE' } }) });
  const lacking = { attributes: true, memoryPolicy: false, ioPriority: false };
  const { operations, notEnforceable } = planScheduling(asked, lacking);
  t.deepEqual(operations, []);
  t.deepEqual(
    notEnforceable.map(({ mitigation }) => mitigation),
    ['io-priority', 'memory-policy'],
  );
  t.is(planScheduling(asked, LINUX_7_3.scheduling).operations.length, 2);
});

test('the processors of exec are set before and after it enters the groups', t => {
  const affinity = config(process({ execCPUAffinity: { initial: '0-1', final: '1' } }));
  const { init } = planExec(affinity, 'vm', LINUX_7_3, () => '/ns', false);
  const steps = init.filter(({ op }) => op === 'set-affinity' || op === 'await-controller');
  t.like(steps, [{ processors: [0, 1] }, { request: 'groups' }, { processors: [1] }]);
});
