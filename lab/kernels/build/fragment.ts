/** The option that a line of a configuration sets or unsets. */
const optionIn = (line: string): string | undefined =>
  /^(?:# )?(CONFIG_\w+)(?:=| is not set)/.exec(line)?.[1];

/**
 * Lays a fragment over a configuration. Which of two lines about one option counts differs between versions of the
 * kernel, so the ones that the fragment replaces are taken out.
 */
export function layOver(config: string, fragment: string): string {
  const decided = new Set(fragment.split('\n').map(optionIn));
  const rest = config.split('\n').filter(line => {
    const option = optionIn(line);
    return option === undefined || !decided.has(option);
  });
  return `${rest.join('\n').trimEnd()}\n${fragment}`;
}
