/** Reading a kernel's console: pure, so that recorded logs can be replayed against it. */

/** The line with which the kernel says that it cannot go on, or did something it never should. */
const fatal: readonly RegExp[] = [
  /Kernel panic - not syncing/,
  /BUG: unable to handle/,
  /BUG: kernel NULL pointer dereference/,
  /kernel BUG at /,
  /general protection fault/,
  /Oops: /,
  /double fault/,
];

/** The first line of a console log that means the kernel crashed, or undefined. */
export const crashLine = (log: string): string | undefined =>
  log
    .split(/\r?\n/)
    .find(line => fatal.some(pattern => pattern.test(line)))
    ?.trim();

/**
 * Whether the kernel said last that it has stopped every processor. A machine without power management goes no further
 * than this when it is told to switch itself off (reboot(2)), and QEMU runs on.
 */
export const saysHalted = (log: string): boolean => /System halted\.?\s*$/.test(log);

/** The last lines of a log, for an error message. */
export const lastLines = (log: string, count: number): string =>
  log.trimEnd().split(/\r?\n/).slice(-count).join('\n');
