import { UserError } from '../errors.ts';

/**
 * The mitigations that a run claims and does not apply: those named, or every one for `all`. A cell that stays `held`
 * without its mitigation is green by default, and this is how that is found.
 * @throws UserError for a name that no mitigation has
 */
export function sabotaged(words: readonly string[], known: readonly string[]): ReadonlySet<string> {
  if (words.includes('all')) return new Set(known);
  for (const word of words)
    if (!known.includes(word))
      throw new UserError(
        `No mitigation is called \`${word}\`; there are ${known.join(', ')}, and \`all\`.`,
        'lab run --sabotage all',
      );
  return new Set(words);
}
