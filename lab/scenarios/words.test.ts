import test from 'ava';
import { shellQuote, words } from './words.ts';

const split = (pieces: TemplateStringsArray, ...holes: (string | number | string[])[]) =>
  words(pieces, holes);

test('white space separates, a hole is one word', t => {
  t.deepEqual(split`write ${'/cg/devices allow'}  ${'c 1:3 rwm'} `, [
    'write',
    '/cg/devices allow',
    'c 1:3 rwm',
  ]);
});

test('a hole glued to text stays glued', t => {
  t.deepEqual(split`open ${'/cg'}/tasks r${0}`, ['open', '/cg/tasks', 'r0']);
});

test('a list becomes as many words, an empty one none', t => {
  t.deepEqual(split`run ${['a b', 'c']} ${[]} d`, ['run', 'a b', 'c', 'd']);
});

test('an empty hole and empty quotes are a word', t => {
  t.deepEqual(split`write ${''} ''`, ['write', '', '']);
});

test('quotes group, and must balance', t => {
  t.deepEqual(split`write x 'c 1:3 rwm'`, ['write', 'x', 'c 1:3 rwm']);
  t.throws(() => split`write 'x`, { message: /unbalanced quote/ });
});

test('quoting for a shell survives quotes', t => {
  t.is(shellQuote("a'b c"), String.raw`'a'\''b c'`);
  t.is(shellQuote('/bin/cell'), '/bin/cell');
});
