/** A command line that cannot be understood; the program ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** The command to type next. */
  readonly next: string;
  constructor(problem: string, next: string) {
    super(problem);
    this.next = next;
  }
}

/**
 * An option: its letter if it has one, the word its value goes by (none: it has no value), what it does, and whether
 * it may be given several times.
 */
export interface Option {
  short?: string;
  value?: string;
  help: string;
  repeats?: boolean;
}

export type Options = Record<string, Option>;

/** Options by long name, `true` for those without a value, `lists` for those that repeat, and what is left. */
export interface Parsed {
  options: Map<string, string | true>;
  lists: Map<string, string[]>;
  operands: string[];
}

/**
 * Takes a command line apart: `--name VALUE`, `--name=VALUE`, `-n VALUE`; `--` ends the options, and with
 * `operandEnds` the first operand does: what follows is the command line of another program.
 */
export function parseArguments(
  args: readonly string[],
  known: Options,
  next: string,
  operandEnds = false,
): Parsed {
  const lists = new Map<string, string[]>();
  const options = new Map<string, string | true>();
  const operands: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      operands.push(...rest);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      if (operandEnds) operands.push(...rest.splice(0));
      continue;
    }
    const [written = '', ...values] = word.split('=');
    const name = longName(written, known);
    const option = name === undefined ? undefined : known[name];
    if (name === undefined || !option) throw new UsageError(`unknown option \`${written}\``, next);
    if (options.has(name) && !option.repeats) throw new UsageError(`\`--${name}\` is given twice`, next);
    if (option.value === undefined) {
      if (values.length > 0) throw new UsageError(`\`--${name}\` takes no value`, next);
      options.set(name, true);
      continue;
    }
    const value = values.length > 0 ? values.join('=') : rest.shift();
    if (value === undefined || value === '')
      throw new UsageError(`\`--${name}\` needs ${option.value}`, next);
    options.set(name, value);
    if (option.repeats) lists.set(name, [...(lists.get(name) ?? []), value]);
  }
  return { options, lists, operands };
}

function longName(written: string, known: Options): string | undefined {
  if (written.startsWith('--')) return Object.hasOwn(known, written.slice(2)) ? written.slice(2) : undefined;
  return Object.keys(known).find(
    name => known[name]?.short !== undefined && `-${known[name].short}` === written,
  );
}

/** The lines of a help text for options. */
export function describeOptions(known: Options): string {
  const rows = Object.entries(known).map(([name, { short, value, help }]) => {
    const letter = short === undefined ? '    ' : `-${short}, `;
    return [`  ${letter}--${name}${value === undefined ? '' : ` ${value}`}`, help] as const;
  });
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, help]) => `${left.padEnd(width)}  ${help}\n`).join('');
}
