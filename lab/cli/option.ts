/** An option that is given at most once. */
export interface Option<Value> {
  summary: string;
  /** What help calls its value, in capitals; absent for a flag, which takes none. */
  value?: string;
  /** One letter, without the dash. */
  short?: string;
  /** Another spelling of the long name, which help does not list. */
  alias?: string;
  /** What it must be, to complete "expected `--jobs` to be ..."; absent when every text will do. */
  expects?: string;
  /** Whether its value is a list with commas between. */
  isList?: boolean;
  /** What holds when it is not given, and how help says so. */
  absent: Value;
  shownDefault?: string;
  /** Reads the text; undefined when it is not what is expected. */
  read(text: string): Value | undefined;
}

export type OptionValues<O> = { [Key in keyof O]: O[Key] extends Option<infer Value> ? Value : never };

interface Words {
  summary: string;
  value?: string;
  short?: string;
  alias?: string;
  isList?: boolean;
}

/** Off unless given. */
export const flag = (words: Omit<Words, 'value'>): Option<boolean> => ({
  ...words,
  absent: false,
  read: () => true,
});

/** Any text but the empty one. */
export const text = (words: Words & { value: string }): Option<string | undefined> => ({
  ...words,
  expects: 'something',
  absent: undefined,
  read: given => given || undefined,
});

/** Any text but the empty one, with a default. */
export const textOr = (fallback: string, words: Words & { value: string }): Option<string> => ({
  ...words,
  expects: 'something',
  absent: fallback,
  shownDefault: fallback,
  read: given => given || undefined,
});

/** Words with commas between; absent means that nothing was chosen. */
export const list = (words: Words & { value: string }): Option<string[] | undefined> => ({
  ...words,
  expects: 'a list with commas between',
  isList: true,
  absent: undefined,
  read(given) {
    const items = given.split(',').map(item => item.trim());
    return items.every(Boolean) ? items : undefined;
  },
});

/** A whole number from `least` on. */
export const wholeNumber = (
  least: number,
  words: Words & { value: string; shownDefault?: string },
): Option<number | undefined> => ({
  ...words,
  expects: `a whole number from ${least} on`,
  absent: undefined,
  read: given => readWholeNumber(given, least),
});

/** A whole number from `least` on, or `auto`. */
export const wholeNumberOrAuto = (
  least: number,
  words: Words & { value: string },
): Option<number | 'auto'> => ({
  ...words,
  expects: `a whole number from ${least} on, or \`auto\``,
  absent: 'auto',
  shownDefault: 'auto',
  read: given => (given === 'auto' ? 'auto' : readWholeNumber(given, least)),
});

/** One of a few words; the first is the default. */
export const choice = <const Word extends string>(
  choices: readonly [Word, ...Word[]],
  words: Omit<Words, 'value'>,
): Option<Word> => ({
  ...words,
  value: choices.join('|'),
  expects: `one of ${choices.join(', ')}`,
  absent: choices[0],
  shownDefault: choices[0],
  read: given => choices.find(word => word === given),
});

function readWholeNumber(given: string, least: number): number | undefined {
  const number = Number(given);
  return /^\d{1,9}$/.test(given) && number >= least ? number : undefined;
}
