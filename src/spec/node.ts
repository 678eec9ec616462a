/** A configuration that cannot be used. The message begins with the JSON path of what is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** As in `linux.resources.devices[2].major`. */
  readonly path: string;
  constructor(path: string, problem: string) {
    super(`${path === '' ? 'config.json' : path}: ${problem}`);
    this.path = path;
  }
}

/** A value of the configuration and where it stands. `notes` collects what is ignored, for the log. */
export interface Node {
  readonly value: unknown;
  readonly path: string;
  readonly notes: string[];
}

/** Reads a node as a T or throws ConfigError. */
export type Reader<T> = (node: Node) => T;

/** The fields of an object that are present and not null. */
export type Fields = (name: string) => Node | undefined;

/** Fields of the OCI runtime-spec that are refused, and why: a config that has one must not start with less than it asks. */
export type Refused = Record<string, string>;

/** Why a field is refused whose meaning cell knows and does not carry out. */
export const UNSUPPORTED = 'is not supported by this cell';

const SHOWN = 60;

/** A value as an error quotes it. */
export function quote(value: unknown): string {
  const text = value === undefined ? 'nothing' : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/** Throws: `node` is not what was `expected`. */
export function expected(node: Node, what: string): never {
  throw new ConfigError(node.path, `expected ${what}, got ${quote(node.value)}`);
}

function isEmpty(value: unknown): boolean {
  return (
    value === false || value === '' || (typeof value === 'object' && Object.keys(value ?? {}).length === 0)
  );
}

/**
 * Opens an object. A field in `refused` that says anything is an error; a field neither known nor refused is noted
 * (the OCI runtime-spec forbids an error there), or an error when `strict`.
 */
export function object(node: Node, known: readonly string[], refused: Refused = {}, strict = false): Fields {
  if (typeof node.value !== 'object' || node.value === null || Array.isArray(node.value)) {
    expected(node, 'an object');
  }
  const values = new Map(Object.entries(node.value));
  const at = (name: string) => (node.path === '' ? name : `${node.path}.${name}`);
  for (const [name, value] of values) {
    if (known.includes(name) || value === null) continue;
    const why = Object.hasOwn(refused, name) ? refused[name] : undefined;
    if (why !== undefined) {
      if (!isEmpty(value)) throw new ConfigError(at(name), why);
    } else if (strict) {
      throw new ConfigError(at(name), `no such field; known here: ${known.join(', ')}`);
    } else {
      node.notes.push(`${at(name)} is not a field of the OCI runtime-spec that cell knows; it is ignored`);
    }
  }
  return name => {
    const value = values.get(name);
    return value === undefined || value === null ? undefined : { value, path: at(name), notes: node.notes };
  };
}

/** The node at a required field. */
export function required(parent: Node, fields: Fields, name: string): Node {
  const node = fields(name);
  if (node) return node;
  throw new ConfigError(parent.path === '' ? name : `${parent.path}.${name}`, 'is required');
}

/** Reads a field when it is there, else gives `fallback`. */
export function optional<T, F>(node: Node | undefined, reader: Reader<T>, fallback: F): T | F {
  return node ? reader(node) : fallback;
}

/** Text without a NUL: the kernel would end it there. */
export const text: Reader<string> = node => {
  if (typeof node.value !== 'string') expected(node, 'text');
  if (node.value.includes('\0')) throw new ConfigError(node.path, 'has a NUL character in it');
  return node.value;
};

/** Text that is not empty. */
export const filledText: Reader<string> = node => text(node) || expected(node, 'text that is not empty');

/** An absolute path without `..`; `//` and `.` are taken out. */
export const absolutePath: Reader<string> = node => {
  const path = text(node);
  if (!path.startsWith('/')) expected(node, 'an absolute path');
  const parts = path.split('/').filter(part => part !== '' && part !== '.');
  if (parts.includes('..')) expected(node, 'a path without `..`');
  return `/${parts.join('/')}`;
};

export const boolean: Reader<boolean> = node =>
  typeof node.value === 'boolean' ? node.value : expected(node, 'true or false');

/** A whole number from `low` to `high`. */
export function integer(low: number, high: number): Reader<number> {
  return node => {
    const { value } = node;
    if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return value;
    return expected(node, `a whole number from ${low} to ${high}`);
  };
}

/** One of the words given. */
export function word<const T extends string>(words: readonly T[]): Reader<T> {
  return node => words.find(known => known === node.value) ?? expected(node, `one of ${words.join(', ')}`);
}

/** A list, each element read by `reader`. */
export function list<T>(reader: Reader<T>): Reader<T[]> {
  return node => {
    if (!Array.isArray(node.value)) expected(node, 'a list');
    return node.value.map((value: unknown, index) =>
      reader({ value, path: `${node.path}[${index}]`, notes: node.notes }),
    );
  };
}

/** An object used as a map from name to text. */
export const textMap: Reader<Record<string, string>> = node => {
  if (typeof node.value !== 'object' || node.value === null || Array.isArray(node.value)) {
    expected(node, 'an object of texts');
  }
  return Object.fromEntries(
    Object.entries(node.value).map(([name, value]) => [
      name,
      text({ value, path: `${node.path}[${quote(name)}]`, notes: node.notes }),
    ]),
  );
};
