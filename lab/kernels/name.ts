import { UserError } from '../errors.ts';

/** The flavours of Debian's kernels beside the default one: fewer drivers, for virtual machines. */
export const flavours = ['cloud'] as const;

/** Names are the labels of columns and the names of directories. Throws UserError for one that cannot be both. */
export function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/.test(name)) return;
  throw new UserError(
    `\`${name}\` cannot name a kernel`,
    'use 1 to 64 letters, digits and ". _ + -", beginning with a letter or a digit',
  );
}

/** Splits `6.12+cloud` into the word and its flavour, which is empty when the word names none. */
export function flavourOf(word: string): { plain: string; flavour: string } {
  const flavour = flavours.find(known => word.endsWith(`+${known}`));
  return flavour ? { plain: word.slice(0, -flavour.length - 1), flavour } : { plain: word, flavour: '' };
}
