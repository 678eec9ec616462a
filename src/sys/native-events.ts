import type { Kernel } from './kernel.ts';
import { O_CLOEXEC, SIGKILL, SIGSTOP } from './numbers.ts';
import type { EventCalls, Polled, SignalInfo } from './system.ts';

const SIGSET_SIZE = 8;
const SIGNALFD_INFO = 128;
const SIGNALS_AT_ONCE = 8;
/** The highest signal of x86_64 (asm/signal.h), and struct sigaction of the kernel: all zero it is SIG_DFL. */
const LAST_SIGNAL = 64;
const SIGACTION = 32;

function signalSet(signals: number[]): ArrayBuffer {
  const memory = new ArrayBuffer(SIGSET_SIZE);
  const mask = signals.reduce((set, signal) => set | (1n << BigInt(signal - 1)), 0n);
  new DataView(memory).setBigUint64(0, mask, true);
  return memory;
}

/** The calls on signals and descriptors to wait for, over the binding. */
export function eventCalls({ invoke, restart }: Kernel): EventCalls {
  return {
    rt_sigprocmask: (how, signals) =>
      void invoke('rt_sigprocmask', {}, how, signalSet(signals), null, SIGSET_SIZE),
    defaultSignals() {
      const byDefault = new ArrayBuffer(SIGACTION);
      for (let signal = 1; signal <= LAST_SIGNAL; signal++) {
        if (signal === SIGKILL || signal === SIGSTOP) continue;
        invoke('rt_sigaction', {}, signal, byDefault, null, SIGSET_SIZE);
      }
    },
    signalfd4: (signals, flags) =>
      invoke('signalfd4', {}, -1, signalSet(signals), SIGSET_SIZE, flags | O_CLOEXEC),
    readSignals(fd) {
      const memory = new ArrayBuffer(SIGNALFD_INFO * SIGNALS_AT_ONCE);
      const length = restart('read', { action: 'read signals' }, fd, memory, memory.byteLength);
      const view = new DataView(memory);
      const found: SignalInfo[] = [];
      for (let at = 0; at < length; at += SIGNALFD_INFO) {
        found.push({
          signal: view.getUint32(at, true),
          code: view.getInt32(at + 8, true),
          pid: view.getUint32(at + 12, true),
          uid: view.getUint32(at + 16, true),
          status: view.getInt32(at + 40, true),
        });
      }
      return found;
    },
    poll(watched, timeout) {
      const memory = new ArrayBuffer(Math.max(8, watched.length * 8));
      const view = new DataView(memory);
      watched.forEach(({ fd, events }, index) => {
        view.setInt32(index * 8, fd, true);
        view.setInt16(index * 8 + 4, events, true);
      });
      restart('poll', {}, memory, watched.length, timeout);
      const polled: Polled[] = watched.map(({ fd }, index) => ({
        fd,
        returned: view.getInt16(index * 8 + 6, true),
      }));
      return polled.filter(({ returned }) => returned !== 0);
    },
  };
}
