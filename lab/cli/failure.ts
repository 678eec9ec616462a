import { InfraError, UserError } from '../errors.ts';

/** EX_SOFTWARE of sysexits.h: the lab has a bug. */
export const bugStatus = 70;

/** What is printed of an error that ends the program, and the exit status that goes with it. */
export interface Failure {
  text: string;
  status: number;
}

const frame = (message: string, next: string | undefined): string =>
  `lab: ${message}\n${next === undefined ? '' : `next: ${next}\n`}`;

/** A mistake of the user is 2, a failure of machinery 3, everything else is a bug and shows its stack. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { text: frame(error.message, error.next), status: 2 };
  if (error instanceof InfraError) return { text: frame(error.message, error.next), status: 3 };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    text: frame(`this is a bug in the lab\n${stack}`, 'report it with the lines above'),
    status: bugStatus,
  };
}
