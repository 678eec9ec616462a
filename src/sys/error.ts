import { errnoName, errnoText } from './errno.ts';

/**
 * A system call that the kernel refused. The message reads `mount devpts on /dev/pts: Operation not permitted
 * (EPERM)`; a program branches on `code`, never on the message.
 */
export class SystemError extends Error {
  override readonly name = 'SystemError';
  /** The system call as the man pages name it. */
  readonly call: string;
  readonly errno: number;
  /** The name of errno, as in `EPERM`. */
  readonly code: string;
  /** What the call was about, where it is about a path. */
  readonly path: string | undefined;

  /** `action` says what was tried, with its object: `mount devpts on /dev/pts`. */
  constructor(call: string, errno: number, action: string = call, path?: string) {
    super(`${action}: ${errnoText(errno)} (${errnoName(errno)})`);
    this.call = call;
    this.errno = errno;
    this.code = errnoName(errno);
    this.path = path;
  }
}

/** Whether `error` is a refused system call with one of the errnos named. */
export function isErrno(error: unknown, ...codes: string[]): error is SystemError {
  return error instanceof SystemError && codes.includes(error.code);
}

/** Runs `action`; undefined instead of an error with one of the errnos named. */
export function unlessErrno<T>(codes: string[], action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (isErrno(error, ...codes)) return undefined;
    throw error;
  }
}
