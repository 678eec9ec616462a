import test from 'ava';
import {
  MS_BIND,
  MS_NOATIME,
  MS_NODEV,
  MS_NOSUID,
  MS_RDONLY,
  MS_RELATIME,
  MS_REMOUNT,
  MS_STRICTATIME,
  ST_NODEV,
  ST_NOSUID,
  ST_RELATIME,
  ST_VALID,
} from '../sys/numbers.ts';
import { recordingSystem } from '../sys/recording-system.ts';
import { changeMount, READ_ONLY } from './change-mount.ts';

const REMOUNT = MS_BIND | MS_REMOUNT;
const flagsWith = (flags: number, change: Parameters<typeof changeMount>[2]) => {
  const { system, calls } = recordingSystem({ statfs: { value: { type: 0, flags: ST_VALID | flags } } });
  changeMount(system, '/x', change);
  return calls.find(([call]) => call === 'mount')?.[4];
};

test('what a mount has it keeps', t => {
  t.is(flagsWith(ST_NODEV | ST_RELATIME, READ_ONLY), REMOUNT | MS_RDONLY | MS_NODEV | MS_RELATIME);
  t.is(flagsWith(0, READ_ONLY), REMOUNT | MS_RDONLY | MS_STRICTATIME);
});

test('what is cleared goes; of access times there is one', t => {
  const { system, calls } = recordingSystem({
    statfs: { value: { type: 0, flags: ST_VALID | ST_NOSUID | ST_NODEV } },
  });
  changeMount(system, '/x', { set: ['MS_NOATIME'], clear: ['MS_NOSUID'] });
  t.is(calls.at(-1)?.[4], REMOUNT | MS_NODEV | MS_NOATIME);
});

test('nothing to clear is nothing to do', t => {
  t.is(flagsWith(ST_RELATIME, { set: [], clear: ['MS_RDONLY'] }), undefined);
});

test('before statfs(2) tells flags mountinfo does', t => {
  const lines = ['1 0 0:1 / /x rw,noexec - t t rw', '2 1 0:2 / /x rw,nosuid,relatime - t t rw'];
  let text = lines.join('\n');
  const { system, calls } = recordingSystem({
    statfs: { value: { type: 0, flags: 0 } },
    read: () => {
      const bytes = new TextEncoder().encode(text);
      text = '';
      return bytes;
    },
  });
  changeMount(system, '/x', READ_ONLY);
  t.is(calls.at(-1)?.[4], REMOUNT | MS_RDONLY | MS_NOSUID | MS_RELATIME);
});

test('what is locked in a user namespace is named', t => {
  const { system } = recordingSystem({
    statfs: { value: { type: 0, flags: ST_VALID | ST_NOSUID } },
    mount: { errno: 'EPERM' },
  });
  const clear = { set: [], clear: ['MS_NOSUID'] } as Parameters<typeof changeMount>[2];
  t.regex(t.throws(() => changeMount(system, '/x', clear))?.message ?? '', /^take nosuid off a mount/);
});
