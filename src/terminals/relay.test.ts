import test from 'ava';
import { SystemError } from '../sys/error.ts';
import { POLLIN, POLLOUT } from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { rawSettings } from './raw-mode.ts';
import { createRelay } from './relay.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const pty = { master: 20, slave: 21, name: '/dev/pts/0' };
const ready = (fd: number) => [{ fd, returned: 1 }];

/** Reads come from `reads` by descriptor; a write takes at most `takes` bytes. */
function terminal(reads: Record<number, (string | SystemError)[]>, takes = 100) {
  const written: [number, string][] = [];
  const { system } = recordingSystem({
    read: (fd: number) => {
      const next = reads[fd]?.shift() ?? '';
      if (next instanceof SystemError) throw next;
      return bytes(next);
    },
    write: (fd: number, data: Uint8Array) => {
      const taken = data.slice(0, takes);
      written.push([fd, new TextDecoder().decode(taken)]);
      return taken.length;
    },
    poll: { value: [] },
  });
  return { relay: createRelay(system, pty), written };
}

test('E12: both directions, and nothing is read while something waits to be written', t => {
  const { relay, written } = terminal({ 0: ['ab'], 20: ['out'] }, 1);
  t.deepEqual(relay.watched(), [
    { fd: 0, events: POLLIN },
    { fd: 20, events: POLLIN },
  ]);
  relay.move(ready(0));
  t.deepEqual(relay.watched()[0], { fd: 20, events: POLLOUT });
  relay.move(ready(20));
  relay.move(ready(20));
  relay.move(ready(1));
  t.deepEqual(
    written.filter(([fd]) => fd === 20).map(([, text]) => text),
    ['a', 'b'],
  );
  t.is(written.filter(([fd]) => fd === 1).length, 1);
});

test('the end of the input is typed once, and a terminal that is gone is left alone', t => {
  const { relay, written } = terminal({ 20: [new SystemError('read', 5)] });
  relay.move(ready(0));
  relay.move(ready(20));
  t.deepEqual(written, [[20, '\x04']]);
  t.deepEqual(relay.watched(), []);
});

test('a master that is only ready to be written to is not read out', t => {
  const { relay } = terminal({ 20: [new SystemError('read', 11)] });
  relay.move(ready(20));
  t.deepEqual(relay.watched()[1], { fd: 20, events: POLLIN });
});

test('raw: no echo, no signals, no lines, eight bits, one byte at a time', t => {
  const settings = new ArrayBuffer(36);
  const view = new DataView(settings);
  for (const [at, flags] of [
    [0, 0o2402],
    [4, 0o5],
    [8, 0o2277],
    [12, 0o105073],
  ] as const) {
    view.setUint32(at, flags, true);
  }
  const raw = new DataView(rawSettings(settings));
  t.is(raw.getUint32(0, true) & 0o2402, 0);
  t.is(raw.getUint32(4, true) & 1, 0);
  t.is(raw.getUint32(8, true) & 0o60, 0o60);
  t.is(raw.getUint32(12, true) & 0o113, 0);
  t.is(raw.getUint8(17 + 6), 1);
});
