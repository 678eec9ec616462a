import { type Place, type Report, SourceError } from '../report.ts';

/** An element of XML, with its place: the path of names down to it. */
export interface Element {
  name: string;
  attributes: Map<string, string>;
  /** As it is written; that of the elements inside is not in it. */
  text: string;
  children: Element[];
  place: Place;
}

export type Handler = (element: Element) => void;

/** What is read of an element's children: those that may stand there once, and those that may be repeated. */
export interface Handlers {
  once?: Record<string, Handler>;
  many?: Record<string, Handler>;
}

const handlerOf = (handlers: Record<string, Handler> | undefined, name: string) =>
  handlers && Object.hasOwn(handlers, name) ? handlers[name] : undefined;

/** Hands each child to its handler. A child without one is named as unsupported: none is passed over. */
export function eachChild(element: Element, handlers: Handlers, report: Report): void {
  const stray = element.text.trim();
  if (stray !== '') throw new SourceError(element.place, `unexpected text \`${stray}\``);
  const seen = new Set<string>();
  for (const child of element.children) {
    const once = handlerOf(handlers.once, child.name);
    const handler = once ?? handlerOf(handlers.many, child.name);
    report.attempt(() => {
      if (once && seen.has(child.name)) throw new SourceError(child.place, 'is given twice');
      seen.add(child.name);
      if (handler) handler(child);
      else report.unsupported(child.place, 'is not supported by cell');
    });
  }
}

/** Looks up attributes by name; those not named in `known` are unsupported. */
export function attributes(element: Element, known: readonly string[], report: Report) {
  for (const [name, value] of element.attributes) {
    if (!known.includes(name)) {
      report.unsupported(element.place, `the attribute ${name}=\`${value}\` is not supported by cell`);
    }
  }
  return {
    optional: (name: string) => element.attributes.get(name),
    required: (name: string) => {
      const value = element.attributes.get(name);
      if (value === undefined) throw new SourceError(element.place, `needs the attribute \`${name}\``);
      return value;
    },
  };
}

/** The text of an element that holds nothing else, as written; `known` are the attributes that the caller reads. */
export function exactText(element: Element, report: Report, known: readonly string[] = []): string {
  attributes(element, known, report);
  const [child] = element.children;
  if (child) throw new SourceError(child.place, 'unexpected element where only text belongs');
  if (element.text === '') throw new SourceError(element.place, 'expected text, got nothing');
  return element.text;
}

/** The same without the white space around it. */
export function textOf(element: Element, report: Report, known: readonly string[] = []): string {
  const text = exactText(element, report, known).trim();
  if (text === '') throw new SourceError(element.place, 'expected text, got white space');
  return text;
}

/** Checks that an element says nothing beyond its name and `known` attributes. */
export function empty(element: Element, report: Report, known: readonly string[] = []) {
  eachChild(element, {}, report);
  return attributes(element, known, report);
}
