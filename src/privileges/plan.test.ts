import test from 'ava';
import { LINUX_2_6_29, LINUX_7_3 } from '../lifecycle/kernels.fixture.ts';
import { config, configJson } from '../spec/config.fixture.ts';
import { CAPABILITIES, capabilityMask } from './capabilities.ts';
import { DEFAULT_DROPPED, planPrivileges } from './plan.ts';
import { type Securebit, securebitMask } from './securebits.ts';

const cell = (capabilities: object) => ({ cell: { capabilities } });
const process = (changes: object) => ({ process: { ...(configJson()['process'] as object), ...changes } });

const planned = (changes: object, { privileges } = LINUX_7_3) => {
  const { operations, ...rest } = planPrivileges(config(changes), privileges);
  const of = <O extends string>(op: O) => operations.find(operation => operation.op === op);
  const bounding = of('drop-bounding');
  const sets = of('set-capabilities');
  return {
    ops: operations.map(({ op }) => op),
    dropped: bounding?.op === 'drop-bounding' ? bounding.drop : [],
    sets: sets?.op === 'set-capabilities' ? sets : undefined,
    ...rest,
  };
};

test('E1 to E6: without a word of it the seven of the seed leave all four sets', t => {
  const { dropped, sets } = planned({});
  t.deepEqual(
    dropped,
    CAPABILITIES.filter(name => DEFAULT_DROPPED.includes(name)),
  );
  t.is(sets?.permitted.length, CAPABILITIES.length - 7);
  t.deepEqual(sets?.permitted, sets?.effective);
  t.deepEqual(sets?.inheritable, []);
});

test('E9, E10: the bounding set while CAP_SETPCAP is there, ids next, the other sets, and no_new_privs last', t => {
  t.deepEqual(planned({}).ops, ['drop-bounding', 'set-user', 'set-capabilities', 'no-new-privileges']);
});

test('only what the kernel knows is dropped: 34 would be EINVAL on 2.6.29', t => {
  const { dropped, sets } = planned(cell({ policy: 'deny' }), LINUX_2_6_29);
  t.is(dropped.length, 34);
  t.is(dropped.at(-1), 'CAP_MAC_ADMIN');
  t.is(sets?.last, 33);
});

test('policies start from all, from none, or from the default; add comes before drop', t => {
  t.deepEqual(planned(cell({ policy: 'allow', drop: ['CAP_SYS_ADMIN'] })).dropped, ['CAP_SYS_ADMIN']);
  t.deepEqual(planned(cell({ policy: 'deny', add: ['CAP_KILL', 'CAP_CHOWN'] })).sets?.permitted, [
    'CAP_CHOWN',
    'CAP_KILL',
  ]);
  t.true(planned(cell({ add: ['CAP_SYS_TIME'], drop: ['CAP_SYS_TIME'] })).dropped.includes('CAP_SYS_TIME'));
});

test('process.capabilities says all of it', t => {
  const sets = Object.fromEntries(
    ['bounding', 'effective', 'permitted', 'inheritable', 'ambient'].map(name => [name, ['CAP_NET_RAW']]),
  );
  const { dropped, ops } = planned(process({ capabilities: sets, user: { uid: 1000, gid: 1000 } }));
  t.is(dropped.length, CAPABILITIES.length - 1);
  t.true(ops.includes('raise-ambient'));
});

test('what the kernel cannot enforce is named', t => {
  const privileges = { ...LINUX_2_6_29.privileges, boundingSet: false };
  const { notEnforceable, ops } = planned({}, { ...LINUX_2_6_29, privileges });
  t.deepEqual(
    notEnforceable.map(({ mitigation }) => mitigation),
    ['capabilities-bounding', 'no-new-privileges'],
  );
  t.false(ops.includes('drop-bounding'));
});

test('a bounding set that cannot be changed in a user namespace is named, and the other sets are still changed', t => {
  const { operations, notEnforceable } = planPrivileges(config({}), LINUX_7_3.privileges, 'up to 3.12');
  t.deepEqual(notEnforceable, [{ mitigation: 'capabilities-bounding', why: 'up to 3.12' }]);
  t.deepEqual(
    operations.map(({ op }) => op).filter(op => /bounding|capabilities/.test(op)),
    ['set-capabilities'],
  );
});

test('with nothing to drop, a missing bounding set is no loss', t => {
  const privileges = { ...LINUX_7_3.privileges, boundingSet: false };
  t.deepEqual(planned(cell({ policy: 'allow' }), { ...LINUX_7_3, privileges }).notEnforceable, []);
});

test('a capability that cell does not hold is left out, and said so', t => {
  const privileges = {
    ...LINUX_7_3.privileges,
    held: CAPABILITIES.filter(name => name !== 'CAP_SYS_RESOURCE'),
  };
  const capabilities = { permitted: ['CAP_SYS_RESOURCE', 'CAP_KILL'] };
  const { sets, notes } = planned(process({ capabilities }), { ...LINUX_7_3, privileges });
  t.deepEqual(sets?.permitted, ['CAP_KILL']);
  t.regex(notes[0] ?? '', /CAP_SYS_RESOURCE$/);
});

test('masks have bit N for capability N', t => {
  t.is(capabilityMask(['CAP_CHOWN', 'CAP_CHECKPOINT_RESTORE']), 1n | (1n << 40n));
});

test('E7, E8: securebits are set and locked while CAP_SETPCAP is there, before the sets change', t => {
  const bits = ['noroot', 'noroot-locked', 'no-setuid-fixup', 'no-setuid-fixup-locked'];
  t.deepEqual(planned({ cell: { securebits: bits } }).ops.slice(0, 4), [
    'drop-bounding',
    'set-securebits',
    'set-user',
    'set-capabilities',
  ]);
  t.is(securebitMask(bits as Securebit[]), 0b1111);
});

test('securebits that the kernel lacks are named', t => {
  const securebits = ['noroot', 'no-cap-ambient-raise'];
  const missing = (privileges: object) =>
    planned(
      { cell: { securebits } },
      {
        ...LINUX_2_6_29,
        privileges: { ...LINUX_2_6_29.privileges, noNewPrivileges: true, ...privileges },
      },
    ).notEnforceable.map(({ mitigation }) => mitigation);
  t.deepEqual(missing({}), ['securebits-ambient']);
  t.deepEqual(missing({ securebits: false }), ['securebits', 'securebits-ambient']);
});

test('X15: dropped from the bounding set alone, a capability stays inheritable, and that is remarked on', t => {
  const all = [...CAPABILITIES];
  const bounding = all.filter(name => name !== 'CAP_SYS_TIME');
  const capabilities = { bounding, effective: all, permitted: all, inheritable: all };
  const { ops, dropped, sets, notes } = planned(process({ capabilities }));
  t.deepEqual(ops.slice(0, 2), ['raise-inheritable', 'drop-bounding']);
  t.deepEqual(dropped, ['CAP_SYS_TIME']);
  t.true(sets?.inheritable.includes('CAP_SYS_TIME'));
  t.regex(notes[0] ?? '', /no bound: CAP_SYS_TIME$/);
});

test('X15: dropped by capset alone, a capability is back at exec', t => {
  const all = [...CAPABILITIES];
  const left = all.filter(name => name !== 'CAP_SYS_TIME');
  const capabilities = { bounding: all, effective: left, permitted: left, inheritable: [] };
  const { dropped, notes } = planned(process({ capabilities }));
  t.deepEqual(dropped, []);
  t.regex(notes[0] ?? '', /back at the first exec as uid 0.*CAP_SYS_TIME$/);
});

test('E14: sets that make no sense together are remarked on when they are asked for', t => {
  t.deepEqual(planned({}).notes, []);
  t.regex(planned(cell({ drop: ['CAP_MAC_OVERRIDE'] })).notes[0] ?? '', /CAP_DAC_OVERRIDE and CAP_KILL kept/);
  t.regex(planned({ cell: { securebits: ['noroot'] } }).notes[0] ?? '', /begins with none at all/);
});
