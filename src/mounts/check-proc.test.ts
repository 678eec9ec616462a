import test from 'ava';
import { Refusal } from '../lifecycle/refusal.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { checkProc, hides } from './check-proc.ts';
import type { PlannedMount } from './operations.ts';

const proc = (data: string | null): PlannedMount => ({
  destination: '/proc',
  type: 'proc',
  source: 'proc',
  flags: [],
  propagation: [],
  data,
});

/** The check of a mount, where mountinfo has these options of the new proc. */
function check(data: string, superOptions: string) {
  let unread = `1 0 0:1 / / rw - t t rw\n2 1 0:2 / /b/proc rw - proc proc ${superOptions}\n`;
  const { system } = recordingSystem({
    open: { value: 9 },
    read: () => {
      const bytes = new TextEncoder().encode(unread);
      unread = '';
      return bytes;
    },
  });
  checkProc(system, { root: 5, target: '/b/proc', before: new Set([1]) }, proc(data));
}

test('a proc that hides what it was told to is taken, by numbers or by words', t => {
  t.notThrows(() => check('hidepid=2,gid=4', 'rw,gid=4,hidepid=2'));
  t.notThrows(() => check('hidepid=2', 'rw,hidepid=invisible'));
  t.notThrows(() => check('hidepid=02,subset=pid', 'rw,hidepid=invisible,subset=pid'));
  t.notThrows(() => check('hidepid=ptraceable,subset=pid', 'rw,hidepid=ptraceable,subset=pid'));
});

test('an option that the kernel ignores ends the start, and is named', t => {
  for (const [data, has, named] of [
    ['hidepid=2', 'rw', 'hidepid=2'],
    ['hidepid=2', 'rw,hidepid=1', 'hidepid=2'],
    ['hidepid=1,subset=pid', 'rw,hidepid=noaccess', 'subset=pid'],
    ['hidepid=0x2', 'rw', 'hidepid=0x2'],
    ['hidepid=everything', 'rw', 'hidepid=everything'],
  ] as const) {
    t.throws(() => check(data, has), {
      instanceOf: Refusal,
      message: `/proc: this kernel takes \`${named}\` of a proc and ignores it`,
    });
  }
});

test('what hides nothing is not looked at', t => {
  t.false(hides(proc(null)));
  t.false(hides(proc('hidepid=0,gid=3')));
  t.false(hides(proc('hidepid=off')));
  t.false(hides({ ...proc('hidepid=2'), type: 'tmpfs' }));
  t.true(hides(proc('hidepid=2')));
});
