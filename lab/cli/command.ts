import type { Option, OptionValues } from './option.ts';
import type { Positional, PositionalValues } from './positional.ts';

/** What a command is run with, beside what it was given. */
export interface Context {
  /** The words after `lab`, as typed. */
  argv: string[];
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP; only commands that are `interruptible` see it. */
  signal: AbortSignal;
}

export interface Given<P, O> {
  positionals: PositionalValues<P>;
  options: OptionValues<O>;
}

/** Options by their long name without the dashes. */
export type Options = Record<string, Option<unknown>>;
export type Positionals = Record<string, Positional<unknown>>;

/** A command as data: parsing, help and error messages are all made from it. */
export interface Definition<P, O> {
  name: string;
  /** What it does, in a few words without a full stop. */
  summary: string;
  positionals: P;
  options: O;
  /** Command lines without the leading `lab`. */
  examples: readonly string[];
  /** More paragraphs of help, by heading. */
  sections?: Readonly<Record<string, readonly string[]>>;
  /** The option that people mean when they write its value without it. */
  impliedOption?: string;
  /** Whether it ends by itself, soon and cleanly, when its signal is aborted. */
  interruptible?: boolean;
  /** Does it; the result is the exit status. */
  run(given: Given<P, O>, context: Context): Promise<number>;
}

export type Command = Definition<Positionals, Options>;

/** A command with the words that led to it: `run`, or `kernels add`. */
export interface Found {
  command: Command;
  path: readonly string[];
}

/** Several commands under one word. */
export interface CommandGroup {
  name: string;
  summary: string;
  /** The first one is meant when none is named. */
  commands: readonly [Command, ...Command[]];
}

export const isGroup = (entry: Command | CommandGroup): entry is CommandGroup => 'commands' in entry;

/** Declares a command; `run` gets the values with the types that its options and positionals read them as. */
export const command = <const P extends Positionals, const O extends Options>(
  definition: Definition<P, O>,
): Command => ({
  ...definition,
  run: (given, context) => definition.run(given as Given<P, O>, context),
});
