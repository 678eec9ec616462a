/** signal(7), in the order of their numbers on x86_64, from 1. */
const NAMES =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(
    ' ',
  );
const ALIASES: Record<string, string> = { IOT: 'ABRT', CLD: 'CHLD', POLL: 'IO' };
/** What programs may use of the real-time signals: the C libraries keep the first two to themselves. */
const RTMIN = 34;
const RTMAX = 64;

/** The number of a signal written as `15`, `0`, which is none and only asks, `TERM`, `SIGTERM` or `SIGRTMIN+3`; undefined when it is none. */
export function signalNumber(written: string): number | undefined {
  if (/^\d+$/.test(written)) {
    const number = Number(written);
    return number <= RTMAX ? number : undefined;
  }
  const name = written.toUpperCase().replace(/^SIG/, '');
  const realTime = /^RTM(IN|AX)(?:([+-])(\d+))?$/.exec(name);
  if (realTime) {
    const [, end, sign, distance = '0'] = realTime;
    const number = (end === 'IN' ? RTMIN : RTMAX) + (sign === '-' ? -1 : 1) * Number(distance);
    return number >= RTMIN && number <= RTMAX ? number : undefined;
  }
  const index = NAMES.indexOf(ALIASES[name] ?? name);
  return index < 0 ? undefined : index + 1;
}
