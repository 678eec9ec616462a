import { InfraError } from '../errors.ts';
import { type Machine, qemuArguments } from './arguments.ts';
import { crashLine } from './console.ts';
import { aborted, Overdue, within } from './deadline.ts';
import { limit } from './pace.ts';
import { Qemu } from './qemu.ts';
import { ReadyLine } from './ready-line.ts';

/** Far above any boot seen: 2.3 s where the limit was chosen, and a loaded machine takes its time. */
const bootSeconds = { tcg: 120, kvm: 30 } as const;
/** KVM that hangs does so for ever; one that works is ready in about a second. */
const pollMilliseconds = 500;

/**
 * Starts a machine and waits until its sshd listens. When it does not come that far, QEMU is stopped and the error
 * says what the guest said last.
 */
export async function boot(
  machine: Machine,
  diskFd: number,
  consoleLog: string,
  { signal, seconds = limit(bootSeconds[machine.accel]) }: { signal: AbortSignal; seconds?: number },
): Promise<Qemu> {
  signal.throwIfAborted();
  const qemu = Qemu.start(qemuArguments(machine), diskFd, consoleLog);
  try {
    await qemu.qmp.negotiate();
    await within(
      seconds,
      'boot',
      Promise.race([new ReadyLine(qemu.ready).ready(), diedEarly(qemu), stuck(qemu), aborted(signal)]),
    );
    return qemu;
  } catch (error) {
    await qemu.stop();
    signal.throwIfAborted();
    throw new InfraError(explain(error as Error, qemu), undefined, { cause: error });
  }
}

async function diedEarly(qemu: Qemu): Promise<never> {
  const { code, signal } = await qemu.exited;
  throw new InfraError(`QEMU ended (${signal ?? `status ${code}`}) before sshd listened`);
}

/** Broken KVM does not end QEMU: the machine stops in `internal-error`, seen only when asked for. */
async function stuck(qemu: Qemu): Promise<never> {
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, pollMilliseconds).unref());
    const { status } = (await qemu.qmp.execute('query-status')) as { status: string };
    if (status === 'internal-error') throw new InfraError('the accelerator gave up (internal-error)');
  }
}

/** The kernel and its decompressor have the serial line from their first line of C on. */
const silence =
  'it died before its first word, as one does that a newer compiler or linker miscompiled, or it has no ' +
  'CONFIG_EARLY_PRINTK and died before it had a console';

function explain(error: Error, qemu: Qemu): string {
  const crash = crashLine(qemu.console);
  const what = crash ? `the kernel crashed while booting: ${crash}` : error.message;
  const isSilent = error instanceof Overdue && qemu.console.trim() === '';
  const hint = isSilent ? ` (the console stayed silent: ${silence})` : '';
  const words = qemu.lastWords();
  return `${what}${hint}${words === '' ? '' : `\n${words}`}`;
}
