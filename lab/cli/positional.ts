/** A word that is told by its place. */
export interface Positional<Value> {
  /** How help writes it, in capitals. */
  name: string;
  summary: string;
  isRequired: boolean;
  /** What it must be, to complete "expected NAME to be ..."; absent when every word will do. */
  expects?: string;
  /** Reads the word; undefined when it is not what is expected. */
  read(word: string): Value | undefined;
}

export type PositionalValues<P> = {
  [Key in keyof P]: P[Key] extends Positional<infer Value> ? Value : never;
};

/** A word that must be there. */
export const required = (name: string, summary: string): Positional<string> => ({
  name,
  summary,
  isRequired: true,
  read: word => word,
});

/** A word that must be there and is one of a few. */
export const oneOf = <const Word extends string>(
  name: string,
  words: readonly Word[],
  summary: string,
): Positional<Word> => ({
  name,
  summary,
  isRequired: true,
  expects: `one of ${words.join(', ')}`,
  read: given => words.find(word => word === given),
});
