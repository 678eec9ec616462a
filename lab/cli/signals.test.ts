import test from 'ava';
import { InfraError } from '../errors.ts';
import { interruptible } from './signals.ts';

/** Interrupts this process the way a terminal does, and waits until the work hears of it. */
async function interrupt(signal: AbortSignal, name: NodeJS.Signals): Promise<void> {
  const heard = new Promise(resolve => signal.addEventListener('abort', resolve));
  // Waiting for a signal does not keep a process alive, a timer does.
  const alive = setInterval(() => undefined, 60_000);
  process.kill(process.pid, name);
  await heard;
  clearInterval(alive);
}

for (const [name, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test.serial(`${name} aborts the work, and the status is ${status} whatever the work returns`, async t => {
    const ended = await interruptible(async signal => {
      await interrupt(signal, name);
      return 0;
    });
    t.is(ended, status);
  });
}

test.serial('what fails because it was aborted is not reported', async t => {
  const abort = interruptible(async signal => {
    await interrupt(signal, 'SIGINT');
    signal.throwIfAborted();
    return 0;
  });
  t.is(await abort, 130);
  const stopped = interruptible(async signal => {
    await interrupt(signal, 'SIGINT');
    throw new InfraError('QEMU is gone');
  });
  t.is(await stopped, 130);
});

test.serial('a bug is reported even then', async t => {
  const bug = interruptible(async signal => {
    await interrupt(signal, 'SIGINT');
    throw new TypeError('oops');
  });
  await t.throwsAsync(bug, { message: 'oops' });
});

test.serial('without a signal nothing changes, and no listener stays', async t => {
  const before = process.listenerCount('SIGINT');
  t.is(await interruptible(async () => 3), 3);
  await t.throwsAsync(
    interruptible(async () => {
      throw new InfraError('no');
    }),
    { message: 'no' },
  );
  t.is(process.listenerCount('SIGINT'), before);
});
