/** A cell of a matrix on record, and what a sentence says that stands there. */
export interface Claim {
  /** The file on record, without its ending: `2.6.29`. */
  series: string;
  scenario: string;
  variant: string;
  outcome: string;
}

/**
 * The claims of a text in Markdown. Each is a link whose text is the outcome, whose target is the file on record, and
 * whose title is the scenario with the variant behind it, `none` when there is none:
 * `[escaped](reference/2.6.29.json "bypass/move-to-root-group parent-whitelist")`.
 */
export const claimsIn = (text: string): Claim[] =>
  [...text.matchAll(/\[([^\]]+)\]\(reference\/([^\s)]+)\.json\s+"(\S+?)(?:\s+([^"]+))?"\)/g)].map(
    ([, outcome = '', series = '', scenario = '', variant = 'none']) => ({
      series,
      scenario,
      variant,
      outcome,
    }),
  );
