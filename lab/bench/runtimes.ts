import { InfraError } from '../errors.ts';
import { type Emit, task } from '../events.ts';
import { Guest } from '../guest/guest.ts';
import type { SshSession } from '../guest/ssh.ts';
import type { SavedState } from '../guest/state-store.ts';
import { crunArchive } from './crun.ts';
import { type Sample, sample } from './statistics.ts';

/** Processor time of one `run` of a container, all of its processes together, in milliseconds. */
export interface RunCost {
  /** What the runtime and its libraries compute. */
  user_ms: Sample;
  /** What the kernel does for it: namespaces, mounts, groups, programs that are started. */
  system_ms: Sample;
}

/** Two runtimes with the same config.json. */
export interface Comparison {
  /** Whose `spec` the config is. */
  config: 'cell' | 'crun';
  cell: RunCost;
  crun: RunCost;
}

const RUNTIMES = ['cell', 'crun'] as const;
type Runtime = (typeof RUNTIMES)[number];
/** So that a batch is long beside the kernel's tick, by which it tells user time from system time. */
const RUNS_IN_BATCH = 20;
const GROUP = '/sys/fs/cgroup/bench';

const SETUP = `set -e
tar -xf - -C /
mkdir -p /lib /sys/fs/cgroup /b/rootfs/bin /b/rootfs/proc /b/rootfs/sys /b/rootfs/dev
[ -e /lib64 ] || ln -s /usr/lib64 /lib64
[ -e /lib/x86_64-linux-gnu ] || ln -s /usr/lib/x86_64-linux-gnu /lib/x86_64-linux-gnu
cp /bin/busybox /b/rootfs/bin/true
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p ${GROUP}/loop
`;

/** The trivial container: a program that ends at once, and groups where they are counted. */
function trivial(spec: string): string {
  const config = JSON.parse(spec);
  Object.assign(config.process, { terminal: false, args: ['true'] });
  config.linux.cgroupsPath = '/bench/container';
  // The kernel refuses an ambient capability that is not inheritable: crun passes over it and cell says so.
  if (config.process.capabilities) config.process.capabilities.ambient = [];
  // crun knows devices by program alone where cgroup version 2 is all there is.
  config.cell = { ...config.cell, devices: { ...config.cell?.devices, enforce: 'bpf' } };
  return JSON.stringify(config);
}

/** A whole batch within the group. cpu.stat tells the time to the nanosecond, and how the ticks fell. */
const batch = (runtime: string) => `read_time() { cat ${GROUP}/cpu.stat; }
before=$(read_time)
(echo 0 >${GROUP}/loop/cgroup.procs; i=0
while [ $i -lt ${RUNS_IN_BATCH} ]; do ${runtime} run -b /b bench </dev/null || exit; i=$((i + 1)); done) || exit
echo $before; read_time`;

/** One batch, in milliseconds for one run. */
async function measure(session: SshSession, runtime: string): Promise<{ user: number; system: number }> {
  const text = await must(session, batch(runtime));
  const values = (name: string) =>
    [...text.matchAll(new RegExp(`${name}_usec (\\d+)`, 'g'))].map(match => Number(match[1]));
  const spent = (name: string) => {
    const [before = Number.NaN, after = Number.NaN] = values(name);
    return (after - before) / 1000 / RUNS_IN_BATCH;
  };
  return { user: spent('user'), system: spent('system') };
}

async function must(session: SshSession, command: string, input?: Buffer): Promise<string> {
  const { code, stdout, stderr } = await session.run(`PATH=$PATH:/usr/bin; ${command}`, input);
  if (code === 0) return stdout;
  throw new InfraError(`comparing runtimes in the guest: ${stderr.trim() || `status ${code}`}`);
}

async function compare(
  session: SshSession,
  config: Comparison['config'],
  batches: number,
  signal: AbortSignal,
): Promise<Comparison> {
  const spec = await must(session, 'cd /tmp; rm -f config.json; cell spec -b .; cat config.json');
  const other = await must(session, 'cd /tmp; rm -f config.json; crun spec; cat config.json');
  await must(session, 'cat >/b/config.json', Buffer.from(trivial(config === 'cell' ? spec : other)));
  const times: Record<Runtime, { user: number; system: number }[]> = { cell: [], crun: [] };
  // The first run of each translates what the others only run.
  for (const runtime of RUNTIMES) await measure(session, runtime);
  for (let turn = 0; turn < batches; turn++) {
    for (const runtime of RUNTIMES) {
      signal.throwIfAborted();
      times[runtime].push(await measure(session, runtime));
    }
  }
  const cost = (runtime: Runtime): RunCost => ({
    user_ms: sample(times[runtime].map(({ user }) => user)),
    system_ms: sample(times[runtime].map(({ system }) => system)),
  });
  return { config, cell: cost('cell'), crun: cost('crun') };
}

/** cell beside Debian's crun. */
export interface RuntimeComparison {
  crun_version: string;
  comparisons: Comparison[];
}

/**
 * What `run` of a trivial container costs with cell and with crun, in turn, in one guest, with the default config of
 * each. Needs Linux 4.15, whose cgroup version 2 counts processor time.
 */
export async function compareRuntimes(
  state: SavedState,
  batches: number,
  emit: Emit,
  signal: AbortSignal,
): Promise<RuntimeComparison> {
  const crun = await crunArchive(emit);
  const guest = await Guest.start(state, '/dev/null');
  try {
    const { session } = await guest.reset();
    await must(session, SETUP, crun);
    const version = (await must(session, 'crun --version')).split('\n')[0] ?? '';
    const comparisons = await task(
      emit,
      'bench-runtimes',
      'containers of cell and of crun, in turn',
      async () => [
        await compare(session, 'cell', batches, signal),
        await compare(session, 'crun', batches, signal),
      ],
    );
    return { crun_version: version.replace(/^crun version /, ''), comparisons };
  } finally {
    await guest.stop();
  }
}
