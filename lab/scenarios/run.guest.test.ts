import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test, { type ExecutionContext } from 'ava';
import { parseStringPromise } from 'xml2js';
import type { TimedEvent } from '../events.ts';
import { guestName } from '../guest/arguments.ts';
import type { Matrix } from '../matrix/schema.ts';
import { packageRoot } from '../paths.ts';
import type { Scenario } from './define.ts';
import { selectScenarios } from './load.ts';

const lab = join(packageRoot, 'lab/cli/lab.mjs');

async function scratch(t: ExecutionContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'lab-run-'));
  t.teardown(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Starts `lab run` on its results directory; `onLine` sees each line of its log. */
function start(results: string, args: string[], onLine: (line: string) => void = () => {}) {
  const child = spawn(lab, ['run', '--accel', 'tcg', '--results', results, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const line of text.split('\n')) onLine(line);
  });
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>(resolve =>
    child.once('close', code => resolve({ code, stdout, stderr })),
  );
  return { child, ended };
}

/** The QEMU processes that this lab process started and that are still there. */
async function qemusOf(pid: number | undefined): Promise<string[]> {
  const processes = (await readdir('/proc')).filter(name => /^\d+$/.test(name));
  const lines = processes.map(id => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).filter(line => line.split('\0').includes(guestName(pid ?? 0)));
}

const eventsOf = async (results: string): Promise<TimedEvent[]> =>
  (await readFile(join(results, 'events.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as TimedEvent);

/** Measured by another program on these kernels; what this run finds must agree with it. */
const independent: Record<string, string> = {
  'cgroup/child-inherits-rules/none': 'inherits',
  'cgroup/grant-beyond-parent/none': 'refused',
  'cgroup/deny-reaches-child/none': 'child-loses',
  'cgroup/deny-all-with-children/none': 'refused',
  'namespace/user/none': 'present',
  'namespace/pid/none': 'present',
  'namespace/devpts/none': 'private-by-default',
  'bypass/regrant-own-group/none': 'escaped',
  'bypass/regrant-own-group/parent-whitelist': 'held',
  'bypass/regrant-own-group/drop-sys-admin': 'held',
  'bypass/move-to-root-group/none': 'escaped',
  'bypass/move-to-root-group/parent-whitelist': 'escaped',
  'bypass/move-to-root-group/drop-sys-admin': 'held',
};

test.serial('5.10 and 6.12 give what was measured independently, in every file of the results', async t => {
  const results = await scratch(t);
  const { child, ended } = start(results, ['--kernel', '5.10,6.12', '--json']);
  const { code, stdout, stderr } = await ended;
  t.is(code, 0, stderr);

  const matrix = JSON.parse(await readFile(join(results, 'matrix.json'), 'utf8')) as Matrix;
  t.deepEqual(JSON.parse(stdout), matrix);
  const schema = JSON.parse(await readFile(join(packageRoot, 'results/matrix.schema.json'), 'utf8'));
  const valid = new Ajv2020({ strictTypes: false, validateFormats: false }).compile(schema);
  t.true(valid(matrix), JSON.stringify(valid.errors));

  t.is(matrix.kernels.length, 2);
  for (const { name, release } of matrix.kernels) {
    const outcomes = matrix.trials
      .filter(trial => trial.kernel === name)
      .map(trial => [`${trial.scenario}/${trial.variant}`, trial.outcome]);
    t.like(Object.fromEntries(outcomes), independent, name);
    t.regex(
      await readFile(join(results, 'kernels', release, 'console.log'), 'utf8'),
      /^# .*qemu-system-x86_64/,
    );
  }
  const junit = await parseStringPromise(await readFile(join(results, 'junit.xml'), 'utf8'));
  const cases = junit.testsuites.testsuite.flatMap((suite: { testcase: unknown[] }) => suite.testcase);
  t.is(cases.length, matrix.trials.length);
  t.deepEqual(await qemusOf(child.pid), []);
});

/**
 * Few variants, of which every attack has one beside its control: with everything left out they are all the same trial
 * (sabotage.test.ts).
 */
function fewVariants(attacks: readonly Pick<Scenario, 'variants'>[]): string[] {
  const chosen: string[] = [];
  for (let rest = [...attacks]; rest.length > 0; ) {
    const variants = rest.flatMap(({ variants }) => variants).filter(name => name !== 'none');
    const often = (name: string) => variants.filter(other => other === name).length;
    const best = variants.reduce((one, other) => (often(other) > often(one) ? other : one));
    chosen.push(best);
    rest = rest.filter(({ variants }) => !variants.includes(best));
  }
  return chosen;
}

test.serial(
  'no cell is green by default: with every mitigation left out, what escapes escapes everywhere',
  async t => {
    const results = await scratch(t);
    const attacks = (await selectScenarios([])).filter(({ kind }) => kind === 'attack');
    const { code, stderr } = await start(results, [
      ...['--kernel', '6.12', '--sabotage', 'all', '--variant', fewVariants(attacks).join(',')],
      ...['--scenario', attacks.map(({ id }) => id).join(',')],
    ]).ended;
    t.is(code, 1, stderr);
    const { trials, run } = JSON.parse(await readFile(join(results, 'matrix.json'), 'utf8')) as Matrix;
    t.true(run.sabotage?.includes('drop-sys-admin'));
    const controls = new Map(
      trials.filter(({ variant }) => variant === 'none').map(({ scenario, outcome }) => [scenario, outcome]),
    );
    t.true([...controls.values()].includes('escaped'));
    const green = trials.filter(
      ({ scenario, outcome }) => controls.get(scenario) === 'escaped' && outcome !== 'escaped',
    );
    t.deepEqual(
      green.map(({ scenario, variant, outcome }) => `${scenario}/${variant}: ${outcome}`),
      [],
    );
  },
);

test.serial('the second run builds, fetches and boots nothing', async t => {
  const results = await scratch(t);
  const { code, stderr } = await start(results, ['--kernel', '5.10,6.12', '--scenario', 'namespace/pid'])
    .ended;
  t.is(code, 0, stderr);
  const work = (await eventsOf(results)).filter(event => event.type === 'task' && event.state === 'started');
  t.deepEqual(work, []);
});

test.serial('Ctrl-C stops the guests, keeps what was observed, and says so in the exit status', async t => {
  const results = await scratch(t);
  const { child, ended } = start(results, ['--kernel', '5.10,6.12', '--scenario', 'bypass'], line => {
    if (line.includes(': escaped') && !child.killed) child.kill('SIGINT');
  });
  const { code, stderr } = await ended;
  t.is(code, 130, stderr);
  const matrix = JSON.parse(await readFile(join(results, 'matrix.json'), 'utf8')) as Matrix;
  const started = (await eventsOf(results)).find(event => event.type === 'run-started');
  t.true(matrix.trials.some(trial => trial.outcome === 'escaped'));
  t.true(matrix.trials.length < (started?.trials.length ?? 0));
  t.false(matrix.trials.some(trial => trial.outcome === 'infra'));
  t.deepEqual(await qemusOf(child.pid), []);
});

test.serial('kill -9 leaves no QEMU behind', async t => {
  const results = await scratch(t);
  let running: Promise<string[]> | undefined;
  const { child, ended } = start(results, ['--kernel', '6.12'], async line => {
    // Only the first such line: one that was read with it or is still in the pipe would look after the kill.
    if (running !== undefined || !line.includes('guest restored')) return;
    running = qemusOf(child.pid);
    await running;
    child.kill('SIGKILL');
  });
  await ended;
  t.not((await running)?.length ?? 0, 0);
  // The kernel delivers the parent-death signal at once; the process table may lag by a moment.
  for (let tries = 0; tries < 50 && (await qemusOf(child.pid)).length > 0; tries++)
    await new Promise(resolve => setTimeout(resolve, 100));
  t.deepEqual(await qemusOf(child.pid), []);
});
