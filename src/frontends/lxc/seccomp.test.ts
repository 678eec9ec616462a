import test from 'ava';
import { createReport, SourceError } from '../report.ts';
import { readPolicy } from './seccomp.ts';

/** The policy; throws what was refused first. */
function read(text: string) {
  const report = createReport();
  const policy = readPolicy(text, 'p', report);
  const refused = report.findings.find(({ level }) => level === 'refused');
  if (refused) throw new SourceError(refused.place, refused.problem);
  return policy;
}

function findings(text: string) {
  const report = createReport();
  readPolicy(text, 'p', report);
  return report.findings.map(({ level, place, problem }) => `${level} ${place.line}: ${problem}`);
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('D14: the sample of the seed, numbers beyond the table included', t => {
  const allowed = [...numbers(0, 300), ...numbers(1024, 1079)];
  for (const word of ['whitelist', 'allowlist']) {
    t.deepEqual(read(`1\n${word}\n${allowed.join('\n')}\n`), {
      defaultAction: 'SCMP_ACT_KILL',
      architectures: ['SCMP_ARCH_X86_64'],
      syscalls: [{ names: allowed.map(String), action: 'SCMP_ACT_ALLOW' }],
    });
  }
});

test('D14: either word of either kind, in version 1 too', t => {
  for (const word of ['denylist', 'blacklist']) {
    t.deepEqual(read(`1\n${word}\n169\n`), {
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: ['SCMP_ARCH_X86_64'],
      syscalls: [{ names: ['169'], action: 'SCMP_ACT_KILL' }],
    });
  }
});

test('version 2: actions, arguments and comments', t => {
  const text = `2
denylist
reject_force_umount  # comment
[all]
kexec_load errno 1
open_by_handle_at errno 1
mknod
ioctl errno 22 [1,0x5401,SCMP_CMP_EQ]
clone trap [0,0x10000000,&=,0x10000000]
`;
  t.deepEqual(read(text), {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'],
    syscalls: [
      {
        names: ['umount2'],
        action: 'SCMP_ACT_ERRNO',
        errnoRet: 13,
        args: [{ index: 1, value: 1, valueTwo: 1, op: 'SCMP_CMP_MASKED_EQ' }],
      },
      { names: ['kexec_load', 'open_by_handle_at'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 },
      { names: ['mknod'], action: 'SCMP_ACT_KILL' },
      {
        names: ['ioctl'],
        action: 'SCMP_ACT_ERRNO',
        errnoRet: 22,
        args: [{ index: 1, value: 0x5401, op: 'SCMP_CMP_EQ' }],
      },
      {
        names: ['clone'],
        action: 'SCMP_ACT_TRAP',
        args: [{ index: 0, value: 0x10000000, valueTwo: 0x10000000, op: 'SCMP_CMP_MASKED_EQ' }],
      },
    ],
  });
});

test('version 2: an allowlist with a default action', t => {
  const { defaultAction, defaultErrnoRet, syscalls } = read('2\nwhitelist errno 38\nread\nwrite\n');
  t.deepEqual([defaultAction, defaultErrnoRet], ['SCMP_ACT_ERRNO', 38]);
  t.deepEqual(syscalls, [{ names: ['read', 'write'], action: 'SCMP_ACT_ALLOW' }]);
});

test('rules for other machines are left out and named; rules that differ for 32 bits close those calls whole', t => {
  const text = '2\nallowlist\n[arm]\nread\n[x86_64]\nwrite\n';
  t.deepEqual(read(text).syscalls, [{ names: ['write'], action: 'SCMP_ACT_ALLOW' }]);
  t.deepEqual(read(text).architectures, ['SCMP_ARCH_X86_64']);
  t.is(findings(text).length, 2);
});

test('a refused call that is not known is an error, and so is what needs a supervisor', t => {
  t.deepEqual(findings('2\ndenylist\nfrobnicate\n').length, 1);
  t.regex(findings('2\ndenylist\nfrobnicate\n')[0] ?? '', /^error 3: `frobnicate` is no system call/);
  t.regex(findings('2\nallowlist\nfrobnicate\n')[0] ?? '', /^warning 3: /);
  t.regex(findings('2\ndenylist\nmknod notify\n')[0] ?? '', /^error 3: .* becomes EPERM$/);
});

test('a call that only 32-bit programs have is refused with them', t => {
  t.deepEqual(findings('2\ndenylist\nstime errno 1\n'), [
    "warning 3: `stime` is a call of 32-bit programs, which cell's filters end whole",
  ]);
  t.deepEqual(
    findings('2\ndenylist\nstimes errno 1\n').map(line => line.slice(0, 7)),
    ['error 3'],
  );
});

const refused: [string, RegExp][] = [
  ['', /^p:1: expected the version 1 or 2, got ``$/],
  ['3\nallowlist', /got `3`$/],
  ['1\nallowlist errno 1\n1', /^p:2: version 1 is a plain list, without actions, got `allowlist errno 1`$/],
  ['1\nallowlist\nread', /^p:3: expected a whole number .* got `read`$/],
  ['2\nsomelist', /^p:2: expected allowlist or denylist .* got `somelist`$/],
  ['2\ndenylist\nmknod explode', /got `explode`$/],
  ['2\ndenylist\nmknod errno', /got `errno`$/],
  ['2\ndenylist\nmknod errno 1 [9,1,==]', /from 0 to 5, got `9`$/],
  ['2\ndenylist\nmknod errno 1 [1,1,~]', /got `\[1,1,~\]`$/],
  ['2\ndenylist\nmknod errno 1 [1,1,==] [1,2,==]', /asks twice of one argument/],
  ['2\ndenylist\nmknod errno 1 [1,1,==', /expected SYSCALL/],
  ['2\ndenylist\n[pdp11]\nread', /expected an architecture like \[x86_64\], got `\[pdp11\]`$/],
];

for (const [text, message] of refused) {
  test(`refused: ${JSON.stringify(text)}`, t => {
    t.throws(() => read(text), { instanceOf: SourceError, message });
  });
}
