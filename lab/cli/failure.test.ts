import test from 'ava';
import { InfraError, UserError } from '../errors.ts';
import { failureOf } from './failure.ts';

test('a mistake of the user: message, next command, 2', t => {
  t.deepEqual(failureOf(new UserError('no kernel matches `9.9`', 'lab kernels')), {
    text: 'lab: no kernel matches `9.9`\nnext: lab kernels\n',
    status: 2,
  });
});

test('without a next command there is no such line', t => {
  t.is(failureOf(new UserError('no')).text, 'lab: no\n');
});

test('machinery: 3', t => {
  t.deepEqual(failureOf(new InfraError('QEMU is not there', 'lab setup')), {
    text: 'lab: QEMU is not there\nnext: lab setup\n',
    status: 3,
  });
});

test('a bug: its stack, 70', t => {
  const { text, status } = failureOf(new TypeError('x is not a function'));
  t.is(status, 70);
  t.regex(text, /^lab: this is a bug in the lab\nTypeError: x is not a function\n +at /);
  t.regex(failureOf('thrown text').text, /thrown text/);
});
