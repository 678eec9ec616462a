import test from 'ava';
import type { LabEvent } from '../events.ts';
import { sampleEvents, timed } from '../matrix/fixture.ts';
import { liveRegion } from './live-region.ts';
import { liveScreen } from './live-screen.ts';
import { emptyState, follow } from './live-state.ts';
import { liveView } from './live-view.ts';
import { logScreen } from './log-screen.ts';
import { isColoured, isLive } from './screen.ts';
import { painter, widthOf } from './text.ts';

const fakeTerminal = (columns = 80, rows = 24) => {
  const writes: string[] = [];
  return {
    columns,
    rows,
    writes,
    write: (text: string) => writes.push(text),
    on: () => undefined,
    off: () => undefined,
  };
};

const log = (events: Parameters<ReturnType<typeof logScreen>['on']>[0][], verbose = false): string[] => {
  const out = fakeTerminal();
  const reporter = logScreen(out, { verbose });
  for (const event of events) reporter.on(event);
  return out.writes;
};

test('a log has one line an event, with the time since the first, and no control characters', t => {
  const lines = log(sampleEvents);
  t.is(lines.length, sampleEvents.length);
  for (const line of lines) t.regex(line, /^\[ *\d+\.\d s\] [^\u0000-\u001f\u007f-\u009f]+\n$/);
  t.is(lines[0], '[    0.0 s] build the guest image: already there\n');
  t.is(lines[3], '[    3.0 s] 6.12.107 bypass/regrant-own-group/drop-sys-admin: held in 0.3 s\n');
});

test('a log shows the steps of a trial only to those who ask', t => {
  const step: LabEvent = {
    type: 'step',
    text: 'open\n\u001b[2J',
    kernel: '6.1',
    scenario: 'a/b',
    variant: 'none',
  };
  t.deepEqual(log(timed([step])), []);
  t.deepEqual(log(timed([step]), true), ['[    0.0 s] 6.1 a/b/none: open \n']);
});

test('a log shows progress of a task once in ten seconds', t => {
  const moves = Array.from({ length: 25 }, (_, done): LabEvent => {
    return { type: 'task', id: 'x', what: 'fetch', state: 'progress', done, total: 25, unit: 'files' };
  });
  const lines = log(timed([{ type: 'task', id: 'x', what: 'fetch', state: 'started' }, ...moves]));
  t.deepEqual(lines, [
    '[    0.0 s] fetch\n',
    '[   10.0 s] fetch: 9 of 25 files\n',
    '[   20.0 s] fetch: 19 of 25 files\n',
  ]);
});

const now = Date.parse('2026-01-01T12:00:30.000Z');
const stateAfter = (events: LabEvent[]) => {
  const state = emptyState();
  for (const event of timed(events)) follow(state, event);
  return state;
};
const kernels = Array.from({ length: 30 }, (_, place) => ({
  name: `6.${place}`,
  release: `6.${place}`,
  source: 'store' as const,
  sha256: '',
}));
const started: LabEvent = {
  type: 'run-started',
  id: 'x',
  command: [],
  accel: 'tcg',
  accelWhy: '',
  qemu: '7',
  cell: '',
  kernels,
  scenarios: [],
  trials: kernels.flatMap(({ name }) => [
    { kernel: name, scenario: 'bypass/move-to-root-group', variant: 'none' },
    { kernel: name, scenario: 'bypass/move-to-root-group', variant: 'parent-whitelist' },
  ]),
};
const trial = { kernel: '6.29', scenario: 'bypass/move-to-root-group', variant: 'none' };
const busy: LabEvent[] = [
  { type: 'task', id: 'a', what: 'fetch linux-image', state: 'started' },
  {
    type: 'task',
    id: 'a',
    what: 'fetch linux-image',
    state: 'progress',
    done: 1048576,
    total: 4194304,
    unit: 'bytes',
  },
  started,
  { type: 'guest-started', kernel: '6.29', commandLine: [] },
  { type: 'guest-ready', kernel: '6.29', seconds: 1, how: 'booted' },
  { type: 'trial-started', ...trial },
];

for (const [columns, rows] of [
  [120, 40],
  [100, 24],
  [40, 10],
  [20, 6],
  [5, 3],
  [1, 1],
] as const) {
  test(`the live view keeps within ${columns} x ${rows}`, t => {
    const lines = liveView(stateAfter(busy), now, { columns, rows }, painter(false));
    t.true(lines.length < Math.max(4, rows));
    for (const line of lines) t.true(widthOf(line) < Math.max(2, columns), line);
  });
}

test('the live view shows how far tasks and kernels are, the busy kernel before those that wait', t => {
  const [task, first] = liveView(stateAfter(busy), now, { columns: 120, rows: 12 }, painter(false));
  t.regex(task ?? '', /fetch linux-image +━━━━─+ +1\.0 of 4\.0 MiB +30 s$/);
  t.regex(first ?? '', /6\.29 +─+ +0 of 2 +bypass\/move-to-root-group\/none +25 s$/);
});

test('of several trials of one kernel the one that runs longest is named', t => {
  const state = stateAfter([...busy, { type: 'trial-started', ...trial, variant: 'parent-whitelist' }]);
  const lines = liveView(state, now, { columns: 120, rows: 12 }, painter(false));
  t.regex(lines[1] ?? '', / bypass\/move-to-root-group\/none and 1 more +25 s$/);
});

test('a finished trial is counted, and a finished run leaves no view', t => {
  const observation = { ...trial, outcome: 'escaped', seconds: 1, evidence: '' };
  const state = stateAfter([...busy, { type: 'trial-observed', trial: observation }]);
  t.is(state.kernels.get('6.29')?.finished, 1);
  t.is(state.kernels.get('6.29')?.running.size, 0);
  const over = stateAfter([...busy, { type: 'run-finished', seconds: 1, interrupted: false }]);
  t.deepEqual(liveView(over, now, { columns: 80, rows: 24 }, painter(false)), []);
});

test('the region is redrawn in place, in one write, and moves by the rows that a resize made', t => {
  const terminal = fakeTerminal(20);
  const region = liveRegion(terminal);
  region.draw(['0123456789', 'abc']);
  t.notRegex(terminal.writes[0] ?? '', /\u001b\[\d+A/);
  region.draw(['0123456789', 'abc'], ['stays']);
  t.is(terminal.writes.length, 2);
  t.regex(terminal.writes[1] ?? '', /\u001b\[2A\rstays\u001b\[K\n0123456789\u001b\[K\nabc/);
  terminal.columns = 4;
  region.draw(['x']);
  t.true(terminal.writes[2]?.includes('\u001b[4A'));
});

test('the cursor is hidden once and given back once', t => {
  const terminal = fakeTerminal();
  const region = liveRegion(terminal);
  region.draw(['a']);
  region.draw(['b']);
  region.close();
  region.close();
  const all = terminal.writes.join('');
  t.is(all.split('\u001b[?25l').length, 2);
  t.is(all.split('\u001b[?25h').length, 2);
  t.true(all.endsWith('\u001b[?25h'));
});

test('finished trials stay on the screen at once, and the end leaves only them', async t => {
  const terminal = fakeTerminal();
  const reporter = liveScreen(terminal, { colour: false, verbose: false, now: () => now });
  for (const event of sampleEvents.slice(0, 4)) await reporter.on(event);
  t.regex(
    terminal.writes.at(-1) ?? '',
    / held {13}6\.12\.107 {2}bypass\/regrant-own-group\/drop-sys-admin {2}0\.3 s/,
  );
  const listeners = process.listenerCount('exit');
  await reporter.end?.();
  t.is(process.listenerCount('exit'), listeners - 1);
  t.true(terminal.writes.at(-1)?.endsWith('\u001b[J\u001b[?25h'));
});

test('live only on a terminal that can, colour unless NO_COLOR', t => {
  t.true(isLive(true, { TERM: 'xterm' }));
  t.false(isLive(true, { TERM: 'dumb' }));
  t.false(isLive(true, { CI: 'true' }));
  t.false(isLive(undefined, {}));
  t.true(isColoured(true, { NO_COLOR: '' }));
  t.false(isColoured(true, { NO_COLOR: '1' }));
  t.false(isColoured(false, {}));
});
