import test from 'ava';
import { duration, fit, painter, printable, progress, wrap } from './text.ts';

test('colour only when asked for', t => {
  t.is(painter(false)('alarm', 'no'), 'no');
  t.is(painter(true)('alarm', 'no'), '\u001b[1;31mno\u001b[0m');
  t.is(painter(true)('plain', 'no'), 'no');
});

test('nothing that a terminal would act on is printed', t => {
  t.is(printable('a\u001b[2Jb\u001b]0;title\u0007c\r\nd\u0000\u009b1me'), 'abc d 1me');
});

test('cut with an ellipsis', t => {
  t.is(fit('abcdef', 6), 'abcdef');
  t.is(fit('abcdef', 4), 'abc…');
  t.is(fit('abcdef', 0), '');
});

test('wrapped at spaces, a word that is too long cut', t => {
  t.deepEqual(wrap('one two  three', 7), ['one two', 'three']);
  t.deepEqual(wrap('a verylongword b', 6), ['a', 'veryl…', 'b']);
  t.deepEqual(wrap('', 7), []);
});

const durations: [number, string][] = [
  [0, '0.0 s'],
  [0.44, '0.4 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
];
for (const [seconds, text] of durations) {
  test(`${seconds} seconds are ${text}`, t => {
    t.is(duration(seconds), text);
  });
}

test('how far a task is', t => {
  t.is(progress(1572864, 3145728, 'bytes'), '1.5 of 3.0 MiB');
  t.is(progress(3, undefined, 'files'), '3 files');
  t.is(progress(undefined, 9, 'files'), '');
});
