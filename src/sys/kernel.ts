import { SystemError } from './error.ts';
import { type CallName, SYSCALLS } from './syscalls.ts';
import type { RawArgument } from './system.ts';

/** What the binding offers (native.d.ts), as a value, so that tests can stand in for it. */
export interface Native {
  syscall(number: number, ...args: RawArgument[]): number;
  address(memory: ArrayBuffer, offset?: number): number;
  decode(memory: ArrayBuffer, offset: number, length: number): string;
  encode(text: string, terminated: boolean): ArrayBuffer;
  environment(): string[];
}

/** What a call is about, for the error it may end in. */
export interface About {
  /** In words, with the object: `mount devpts on /dev/pts`. Without it the name of the call is used. */
  action?: string;
  path?: string;
}

/** The binding with errors: what the typed calls are made of. */
export interface Kernel extends Native {
  /** The call's value, or SystemError. */
  invoke(call: CallName, about: About, ...args: RawArgument[]): number;
  /** The same, begun again while a signal interrupts it (EINTR). */
  restart(call: CallName, about: About, ...args: RawArgument[]): number;
  /** One string of `length` bytes up to its NUL. */
  cString(memory: ArrayBuffer, offset: number, limit: number): string;
}

const EINTR = 4;
/** err.h: what lies below is no error but a value, as the offset of lseek(2) in the memory of the kernel. */
const MAX_ERRNO = 4095;
const isError = (returned: number): boolean => returned < 0 && returned >= -MAX_ERRNO;

/** Adds errors and retries to the binding. */
export function createKernel(native: Native): Kernel {
  const fail = (call: CallName, about: About, returned: number): never => {
    throw new SystemError(
      call,
      -returned,
      about.action ?? [call, about.path].filter(Boolean).join(' '),
      about.path,
    );
  };
  return {
    ...native,
    invoke(call, about, ...args) {
      const returned = native.syscall(SYSCALLS[call], ...args);
      return isError(returned) ? fail(call, about, returned) : returned;
    },
    restart(call, about, ...args) {
      for (;;) {
        const returned = native.syscall(SYSCALLS[call], ...args);
        if (!isError(returned)) return returned;
        if (returned !== -EINTR) fail(call, about, returned);
      }
    },
    cString(memory, offset, limit) {
      const bytes = new Uint8Array(memory, offset, limit);
      const end = bytes.indexOf(0);
      return native.decode(memory, offset, end < 0 ? limit : end);
    },
  };
}
