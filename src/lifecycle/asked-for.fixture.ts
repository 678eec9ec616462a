import type { InitOperation, Plan } from './operations.ts';

/** A config.json as text says it, with nothing checked and nothing filled in. */
type Json = Record<string, unknown>;

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const plain = (path: unknown) =>
  `/${String(path)
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')}`;

function steps<O extends InitOperation['op']>(plan: Plan, op: O): Extract<InitOperation, { op: O }>[] {
  return plan.init.filter((step): step is Extract<InitOperation, { op: O }> => step.op === op);
}

const MOUNT_FLAGS: Record<string, string> = {
  ro: 'MS_RDONLY',
  nosuid: 'MS_NOSUID',
  nodev: 'MS_NODEV',
  noexec: 'MS_NOEXEC',
};
/** Words that take back what one before them said. */
const TAKEN_BACK: Record<string, string> = { rw: 'ro', suid: 'nosuid', dev: 'nodev', exec: 'noexec' };

function restrictions(options: unknown): string[] {
  const said = new Set<string>();
  for (const option of list(options).map(String)) {
    if (option in MOUNT_FLAGS) said.add(option);
    const taken = TAKEN_BACK[option];
    if (taken !== undefined) said.delete(taken);
  }
  return [...said].map(option => MOUNT_FLAGS[option] ?? '');
}

/**
 * What a config asks of confinement and a plan neither does nor names as not enforceable: an oracle of its own, that
 * reads the JSON and shares nothing with the code that plans.
 */
export function forgotten(config: unknown, plan: Plan): string[] {
  const top = object(config);
  const [linux, process] = [object(top['linux']), object(top['process'])];
  const named = (mitigation: RegExp) =>
    plan.notEnforceable.some(missing => mitigation.test(missing.mitigation));
  const whereAvailable = list(object(object(top['cell'])['namespaces'])['whereAvailable']);
  const missing: string[] = [];
  const ask = (what: string, done: boolean) => {
    if (!done) missing.push(what);
  };

  for (const { type } of list(linux['namespaces']).map(object)) {
    const made = plan.namespaces.some(name => name === type);
    const joined = plan.joined.some(({ namespace }) => namespace === type);
    const unshared = plan.init.some(step => step.op === `new-${String(type)}-namespace`);
    const saidToBeMissing =
      whereAvailable.includes(type) &&
      plan.notes.some(note => note.startsWith(`no ${String(type)} namespace`));
    ask(
      `namespace ${String(type)}`,
      made || joined || unshared || saidToBeMissing || named(new RegExp(`^${String(type)}-namespace`)),
    );
  }
  for (const path of list(linux['maskedPaths'])) {
    ask(
      `mask ${String(path)}`,
      steps(plan, 'mask-path').some(step => step.path === plain(path)),
    );
  }
  for (const path of list(linux['readonlyPaths'])) {
    ask(
      `read-only ${String(path)}`,
      steps(plan, 'readonly-path').some(step => step.path === plain(path)),
    );
  }
  const mounts = steps(plan, 'mount');
  for (const { destination, options, type } of list(top['mounts']).map(object)) {
    if (type === 'cgroup' || type === 'cgroup2') continue;
    const flags = restrictions(options);
    const at = mounts.filter(step => step.destination === plain(destination));
    ask(
      `mount ${String(destination)} ${flags.join()}`,
      at.some(step => flags.every(flag => step.flags.some(has => has === flag))),
    );
  }
  if (object(top['root'])['readonly'] === true) {
    ask(
      'root.readonly',
      steps(plan, 'enter-root').every(step => step.readonly),
    );
  }
  if (process['noNewPrivileges'] === true) {
    ask('noNewPrivileges', steps(plan, 'no-new-privileges').length > 0 || named(/no.new.priv/i));
  }
  for (const { type, soft, hard } of list(process['rlimits']).map(object)) {
    const set = steps(plan, 'set-rlimit').some(
      step => step.type === type && step.soft === soft && step.hard === hard,
    );
    ask(`rlimit ${String(type)}`, set);
  }
  const { uid = 0, gid = 0 } = object(process['user']);
  ask(
    'process.user',
    steps(plan, 'set-user').some(step => step.uid === uid && step.gid === gid),
  );
  const bounding = object(process['capabilities'])['bounding'];
  if (Array.isArray(bounding)) {
    const kept = plan.init.flatMap(step => (step.op === 'drop-bounding' ? step.drop : []));
    for (const name of ['CAP_SYS_ADMIN', 'CAP_SYS_MODULE', 'CAP_NET_RAW', 'CAP_MKNOD'] as const) {
      if (!bounding.includes(name)) ask(`drop ${name}`, kept.includes(name) || named(/capabilit|bounding/));
    }
  }
  if (Object.keys(object(linux['seccomp'])).length > 0) {
    ask(
      'seccomp',
      Boolean(plan.exec.seccomp) || steps(plan, 'install-seccomp').length > 0 || named(/seccomp/),
    );
  }
  const values = plan.prepare.flatMap(step => (step.op === 'group-value' ? [step] : []));
  const limits = object(linux['resources']);
  const limited = (section: string, field: string, file: RegExp) => {
    const value = object(limits[section])[field];
    if (typeof value !== 'number' || value <= 0) return;
    const written = values.some(step => file.test(step.file) && step.value === String(value));
    ask(`${section}.${field}`, written || named(new RegExp(`^${section}-limit`)));
  };
  limited('memory', 'limit', /^memory\.(limit_in_bytes|max)$/);
  limited('pids', 'limit', /^pids\.max$/);
  const enforce = object(object(top['cell'])['devices'])['enforce'] ?? 'auto';
  if (enforce === 'cgroup') {
    ask('devices', plan.prepare.some(({ op }) => op === 'device-policy') || named(/^devices/));
  }
  if (enforce === 'auto') {
    const held = plan.prepare.some(({ op }) => op === 'device-policy' || op === 'device-program');
    ask('devices', held || named(/^devices/));
  }
  const profile = process['apparmorProfile'];
  if (typeof profile === 'string' && profile !== '') {
    ask('apparmorProfile', steps(plan, 'set-apparmor-profile').length > 0 || named(/apparmor/i));
  }
  return missing;
}
