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
  [...text.matchAll(/\[([^\]]+)\]\(reference\/([^\s)]+)\.json\s+"([^\s"]+\/[^\s"]+)(?:\s+([^"]+))?"\)/g)].map(
    ([, outcome = '', series = '', scenario = '', variant = 'none']) => ({
      series,
      scenario,
      variant,
      outcome,
    }),
  );

/** How many attacks had one outcome under one variant, as a sentence has it. */
export interface Count {
  series: string;
  outcome: string;
  variant: string;
  number: number;
}

/** The counts of a text in Markdown: `[17](reference/6.12.json "escaped under libvirt-2009")`. */
export const countsIn = (text: string): Count[] =>
  [...text.matchAll(/\[(\d+)\]\(reference\/([^\s)]+)\.json\s+"(\S+) under ([^\s"]+)"\)/g)].map(
    ([, number = '', series = '', outcome = '', variant = '']) => ({
      series,
      outcome,
      variant,
      number: Number(number),
    }),
  );
