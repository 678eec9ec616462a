import { Parser } from 'xml2js';
import { type Place, SourceError } from '../report.ts';
import type { Element } from './element.ts';

/** Keys that no XML name can be, so that no element takes their place. */
const TEXT = '$text';
const ATTRIBUTES = '$';
const CHILDREN = '$$';
const NAME = '#name';

const DEEPEST = 64;
/** Each is a kilobyte of memory by the time it is read. */
const MOST = 10_000;
/** In characters. The time that sax takes goes by length: a second for half of a million, ten times that under emulation. */
const LONGEST = 256 * 1024;
const ATTRIBUTE = /\s[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*')/g;

interface Parsed {
  [NAME]: string;
  [TEXT]?: string;
  [ATTRIBUTES]?: Record<string, string>;
  [CHILDREN]?: Parsed[];
}

/** The part of xml2js's parser underneath (sax) that knows where it is. */
interface Positions {
  position: number;
  startTagPosition: number;
  line: number;
  onopentag(tag: { name: string; attributes: Record<string, string> }): void;
  onclosetag(name: string): void;
  onerror(error: Error): void;
  ondoctype(): void;
}

class Refused extends Error {
  override readonly name = 'Refused';
}

/**
 * Refuses what xml2js would pass over in silence: text or a second element behind the root, an attribute given twice,
 * nesting beyond all use, declarations that could change what the document says. Returns the line of every element, in
 * the order they open.
 */
function watch(parser: Parser, xml: string): number[] {
  const sax = (parser as unknown as { saxParser: Positions }).saxParser;
  const { onopentag, onclosetag } = sax;
  const lines: number[] = [];
  let depth = 0;
  let counted = 0;
  let line = 1;
  sax.onopentag = tag => {
    const start = sax.startTagPosition - 1;
    line += xml.slice(counted, start).split('\n').length - 1;
    counted = start;
    if (depth === 0 && lines.length > 0) throw new Refused(`a second root element <${tag.name}>`);
    const written = xml.slice(start, sax.position).match(ATTRIBUTE)?.length ?? 0;
    if (written !== Object.keys(tag.attributes).length) {
      throw new Refused(`an attribute of <${tag.name}> is given twice or has no usable name`);
    }
    if (++depth > DEEPEST) throw new Refused(`elements are nested more than ${DEEPEST} deep`);
    if (lines.length === MOST) throw new Refused(`more than ${MOST} elements`);
    lines.push(line);
    onopentag(tag);
  };
  sax.onclosetag = name => {
    depth--;
    onclosetag(name);
  };
  // The first is enough: sax would go on, and find one in every character of what is no XML.
  sax.onerror = error => {
    throw error;
  };
  sax.ondoctype = () => {
    throw new Refused('a DOCTYPE: what it declares would not be heeded');
  };
  return lines;
}

/** Reads XML into its elements. `file` is only named. Throws SourceError. */
export function parseXml(xml: string, file: string): Element {
  const text = xml.replace(/^\uFEFF/, '');
  const parser = new Parser({
    async: false,
    explicitRoot: false,
    explicitChildren: true,
    preserveChildrenOrder: true,
    explicitCharkey: true,
    charkey: TEXT,
    attrkey: ATTRIBUTES,
    childkey: CHILDREN,
  });
  if (text.length > LONGEST) {
    throw new SourceError(
      { file, line: 1, name: '' },
      `is longer than ${LONGEST} characters, as no domain is`,
    );
  }
  const lines = watch(parser, text);
  let root = null as Parsed | null;
  let problem = null as Error | null;
  // Without `async` the callback comes before parseString returns.
  try {
    parser.parseString(text, (error: Error | null, result: Parsed | null) => {
      problem ??= error;
      root = result;
    });
  } catch (error) {
    // What is wrong behind the root element is thrown, for the callback has been called by then.
    problem ??= error instanceof Error ? error : new Error(String(error));
  }
  const at = (line: number, name: string): Place => ({ file, line, name });
  if (problem !== null) throw malformed(problem, at, lines);
  if (root === null) throw new SourceError(at(1, ''), 'expected XML, got an empty file');
  let next = 0;
  const element = (parsed: Parsed, path: string): Element => {
    const name = path === '' ? parsed[NAME] : `${path}.${parsed[NAME]}`;
    const place = at(lines[next++] ?? 1, name);
    return {
      name: parsed[NAME],
      attributes: new Map(Object.entries(parsed[ATTRIBUTES] ?? {})),
      text: parsed[TEXT] ?? '',
      place,
      children: (parsed[CHILDREN] ?? []).map(child => element(child, name)),
    };
  };
  return element(root, '');
}

function malformed(error: Error, at: (line: number, name: string) => Place, lines: number[]): SourceError {
  // sax writes its position, from 0, behind its message.
  const [what = '', line, column] = error.message
    .split('\n')
    .map(part => part.replace(/^(Line|Column): /, ''));
  if (error instanceof Refused || line === undefined) return new SourceError(at(lines.at(-1) ?? 1, ''), what);
  return new SourceError(at(Number(line) + 1, ''), `not XML: ${what.replace(/\.$/, '')} (column ${column})`);
}
