import test from 'ava';
import { configJson } from '../spec/config.fixture.ts';
import { mutate, random } from '../spec/mutate.fixture.ts';
import { ConfigError } from '../spec/node.ts';
import { readConfig } from '../spec/read-config.ts';
import { forgotten } from './asked-for.fixture.ts';
import { LINUX_2_6_29, LINUX_7_3 } from './kernels.fixture.ts';
import { planContainer } from './plan.ts';

const SEED = 20_260_727;
const container = { id: 'vm', bundle: '/b' };

/** Asks for one of everything. */
const FULL = configJson({
  process: {
    ...(configJson()['process'] as object),
    user: { uid: 1000, gid: 100, additionalGids: [5], umask: 0o77 },
    noNewPrivileges: true,
    apparmorProfile: 'web',
    rlimits: [{ type: 'RLIMIT_NOFILE', soft: 64, hard: 128 }],
    capabilities: { bounding: ['CAP_KILL'], effective: ['CAP_KILL'], permitted: ['CAP_KILL'] },
  },
  mounts: [
    ...(configJson()['mounts'] as object[]),
    { destination: '/srv', source: '/host', options: ['rbind', 'ro', 'nosuid', 'nodev', 'noexec'] },
    { destination: '/sys/fs/cgroup', type: 'cgroup', options: ['ro'] },
  ],
  linux: {
    ...(configJson()['linux'] as object),
    resources: {
      devices: [{ allow: false, access: 'rwm' }],
      memory: { limit: 65_536 },
      pids: { limit: 20 },
    },
    seccomp: { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['mount'], action: 'SCMP_ACT_ERRNO' }] },
  },
});

test('what a config asks is in its plan, or named as what this kernel cannot enforce', t => {
  for (const kernel of [LINUX_2_6_29, LINUX_7_3]) {
    t.deepEqual(forgotten(FULL, planContainer(readConfig(FULL).config, container, kernel)), []);
  }
});

test('the oracle sees what is left out', t => {
  const plan = planContainer(readConfig(FULL).config, container, LINUX_7_3);
  const without = (op: string) => ({ ...plan, init: plan.init.filter(step => step.op !== op) });
  for (const op of [
    'mask-path',
    'readonly-path',
    'no-new-privileges',
    'set-rlimit',
    'set-user',
    'drop-bounding',
  ]) {
    t.not(forgotten(FULL, without(op)).length, 0, op);
  }
  t.deepEqual(forgotten(FULL, { ...plan, exec: { ...plan.exec, seccomp: null } }), ['seccomp']);
  t.deepEqual(forgotten(FULL, { ...plan, prepare: [] }), ['memory.limit', 'pids.limit', 'devices']);
});

test('a malformed config is refused with its place, or nothing that it asks is left out of the plan', t => {
  const pick = random(SEED);
  let accepted = 0;
  let refused = 0;
  for (let tried = 0; tried < 2500; tried++) {
    const mutant = mutate(FULL, pick);
    const about = () => `seed ${SEED}, try ${tried}: ${JSON.stringify(mutant)}`;
    try {
      // As it would come from a file: what JSON cannot say is not there.
      const written: unknown = JSON.parse(JSON.stringify(mutant) ?? 'null');
      const { config } = readConfig(written);
      for (const kernel of [LINUX_2_6_29, LINUX_7_3]) {
        const missing = forgotten(written, planContainer(config, container, kernel));
        if (missing.length > 0) t.fail(`${about()}\nwithout ${missing.join('; ')}`);
      }
      accepted++;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw new Error(about(), { cause: error });
      t.regex(error.message, /^[^:]+(\[".*"\])?: \S/, about());
      refused++;
    }
  }
  t.true(accepted > 100 && refused > 700, `${accepted} accepted, ${refused} refused`);
});
