/**
 * The only door to the kernel: src/sys/native.c, compiled into cell and probe.
 * Everything above it is TypeScript.
 */
declare module 'native' {
  /** An integer, a path or other text (passed as a NUL-terminated C string), memory, or NULL. */
  type Argument = number | string | ArrayBuffer | null;

  /**
   * One raw system call with up to six arguments. Returns what the kernel returned: a negative number is -errno.
   * Numbers may be any integer up to 2^53, negative ones are sign-extended. A string with an embedded NUL throws.
   */
  export function syscall(number: number, ...args: Argument[]): number;

  /** The address of byte `offset` of `memory`, for structures that hold pointers. `memory` must be kept reachable. */
  export function address(memory: ArrayBuffer, offset?: number): number;

  /** UTF-8 bytes to text; bytes that are no UTF-8 come out as U+FFFD. */
  export function decode(memory: ArrayBuffer, offset: number, length: number): string;

  /** Text to UTF-8 bytes, with a NUL behind when `terminated`. */
  export function encode(text: string, terminated: boolean): ArrayBuffer;

  /** The environment as the kernel passed it: `NAME=value`. */
  export function environment(): string[];
}
