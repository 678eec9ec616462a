import test from 'ava';
import { ConfigError } from '../spec/node.ts';
import { SystemError } from '../sys/error.ts';
import { describeFailure, Failure, notEnforceable } from './failure.ts';
import { formatEntry } from './log.ts';
import { Refusal } from './refusal.ts';

test('a refused call carries step, call and errno', t => {
  t.deepEqual(describeFailure(new SystemError('mount', 1, 'mount proc on /proc'), 'mount'), {
    step: 'mount',
    code: 'step-failed',
    msg: 'mount: mount proc on /proc: Operation not permitted (EPERM)',
    call: 'mount',
    errno: 'EPERM',
  });
});

test('a config error is about the config, whatever step it was found in', t => {
  t.deepEqual(describeFailure(new ConfigError('root.path', 'is required')), {
    code: 'config',
    msg: 'root.path: is required',
  });
});

test('a refusal is a failed step; a failure keeps what it says; anything else is internal', t => {
  t.like(describeFailure(new Refusal('no'), 'mount'), { code: 'step-failed', msg: 'mount: no' });
  const failure = new Failure({ code: 'in-use', msg: 'busy' });
  t.deepEqual(describeFailure(failure, 'x'), { step: 'x', code: 'in-use', msg: 'busy' });
  t.is(describeFailure(new TypeError('x')).code, 'internal');
});

test('a mitigation is named', t => {
  t.deepEqual(notEnforceable({ mitigation: 'devices-cgroup', why: 'none' }).details, {
    code: 'not-enforceable',
    mitigation: 'devices-cgroup',
    msg: 'this kernel cannot enforce devices-cgroup: none',
  });
});

test('a line of the log is one line of text or one object', t => {
  const entry = { level: 'error', msg: 'a\nb', code: 'config' } as const;
  t.is(formatEntry(entry, 'json'), '{"level":"error","msg":"a\\nb","code":"config"}\n');
  t.is(formatEntry({ level: 'warning', msg: 'x' }, 'text'), 'cell: warning: x\n');
});
