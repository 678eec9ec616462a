import test from 'ava';
import { formatEntry } from '../lifecycle/log.ts';
import { formatTable } from './session.ts';

/** What a process of the container can call itself (prctl(2), PR_SET_NAME), and a file can hold. */
const HOSTILE = 'ev\u001b[31mil\n1  1  forged\u009b2J';

test('names that the container chose neither move the cursor of a terminal nor make lines of their own', t => {
  const table = formatTable([
    ['PID', 'COMMAND'],
    ['7', HOSTILE],
  ]);
  t.is(table, 'PID  COMMAND\n7    ev\\x1b[31mil\\x0a1  1  forged\\x9b2J\n');
});

test('nor do files that the log quotes', t => {
  const entry = { level: 'error', msg: `a:1: ${HOSTILE}` } as const;
  t.is(formatEntry(entry, 'text'), 'cell: error: a:1: ev\\x1b[31mil\\x0a1  1  forged\\x9b2J\n');
  t.deepEqual(JSON.parse(formatEntry(entry, 'json')), entry);
});
