import {
  absolutePath,
  expected,
  type Fields,
  filledText,
  integer,
  list,
  type Node,
  object,
  optional,
  type Reader,
  required,
  text,
} from './node.ts';

/** When hooks run, in this order; `prestart` is the old name of `createRuntime` (OCI runtime-spec, POSIX hooks). */
export const HOOK_POINTS = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
] as const;
export type HookPoint = (typeof HOOK_POINTS)[number];

/** A program run at a point of the container's life, with the state on its standard input. */
export interface Hook {
  path: string;
  /** With the program's name in front, as execve(2) takes them. */
  args: string[];
  /** All of its environment; undefined: that of who runs it. */
  env: string[] | undefined;
  /** Seconds until it is killed and has failed; undefined: it may take as long as it likes. */
  timeout: number | undefined;
}

export type Hooks = Record<HookPoint, Hook[]>;

/** None at any point. */
export const NO_HOOKS: Hooks = {
  prestart: [],
  createRuntime: [],
  createContainer: [],
  startContainer: [],
  poststart: [],
  poststop: [],
};

const variable: Reader<string> = node => {
  const pair = text(node);
  return pair.indexOf('=') > 0 ? pair : expected(node, 'NAME=value');
};

const hook: Reader<Hook> = node => {
  const field = object(node, ['path', 'args', 'env', 'timeout']);
  const path = absolutePath(required(node, field, 'path'));
  const args = optional(field('args'), list(text), []);
  return {
    path,
    args: args.length > 0 ? args : [filledText(required(node, field, 'path'))],
    env: optional(field('env'), list(variable), undefined),
    timeout: optional(field('timeout'), integer(1, 1e6), undefined),
  };
};

/** Reads `hooks`; without them, none at any point. */
export function readHooks(node: Node | undefined): Hooks {
  const field: Fields = node ? object(node, HOOK_POINTS) : () => undefined;
  return Object.fromEntries(
    HOOK_POINTS.map(point => [point, optional(field(point), list(hook), [])]),
  ) as Hooks;
}
