import test from 'ava';
import { crashLine, lastLines, saysHalted } from './console.ts';

const panic = `[    1.0] Run /init as init process
[    2.1] BUG: kernel NULL pointer dereference, address: 0000000000000010
[    2.2] Oops: 0000 [#1] SMP
[    2.3] Kernel panic - not syncing: Fatal exception
`;

test('the first fatal line names the crash', t => {
  t.is(crashLine(panic), '[    2.1] BUG: kernel NULL pointer dereference, address: 0000000000000010');
});

test('2.6.29 says it in other words', t => {
  t.is(
    crashLine('x\r\nBUG: unable to handle kernel paging request at ffff\r\n'),
    'BUG: unable to handle kernel paging request at ffff',
  );
  t.is(
    crashLine('Kernel panic - not syncing: Attempted to kill init!\n'),
    'Kernel panic - not syncing: Attempted to kill init!',
  );
});

test('a quiet log and warnings are no crash', t => {
  t.is(crashLine('WARNING: CPU: 0 PID: 1 at kernel/x.c:1\nDEBUG: fine\n'), undefined);
  t.is(crashLine(''), undefined);
});

test('the last lines do not count the final line end', t => {
  t.is(lastLines('a\nb\nc\n', 2), 'b\nc');
});

test('a kernel that has halted says so last, in old words and in new ones', t => {
  t.true(saysHalted('eth0: link up\r\nSystem halted.\r\n'));
  t.true(saysHalted('[    9.1] reboot: System halted\r\n'));
  t.false(saysHalted('[    9.1] reboot: Power down\r\n'));
  t.false(saysHalted(''));
});
