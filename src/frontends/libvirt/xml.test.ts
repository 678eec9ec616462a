import test from 'ava';
import { SourceError } from '../report.ts';
import { parseXml } from './xml.ts';

test('elements in order, with the line they begin in, attributes and exact text', t => {
  const root = parseXml(
    `\uFEFF<?xml version="1.0"?>\n<a>\n <b\n  x="1 &amp; 2"/>\n <c> <![CDATA[<]]>y </c>\n</a>`,
    'f',
  );
  t.deepEqual(
    root.children.map(({ name, text, place }) => [name, text, place.line, place.name]),
    [
      ['b', '', 3, 'a.b'],
      ['c', ' <y ', 5, 'a.c'],
    ],
  );
  t.is(root.children[0]?.attributes.get('x'), '1 & 2');
});

const malformed: [string, string][] = [
  ['', 'f:1: expected XML, got an empty file'],
  ['<a>\n<b></a>', 'f:2: not XML: Unexpected close tag'],
  ['<a/><b/>', 'f:1: a second root element <b>'],
  ['<a/>b', 'f:1: not XML: Text data outside of root node'],
  ['<a>\n<b x="1" x="2"/></a>', 'f:1: an attribute of <b> is given twice or has no usable name'],
  ['<a __proto__="1"/>', 'f:1: an attribute of <a> is given twice'],
  ['<a>&nothing;</a>', 'f:1: not XML: Invalid character entity'],
  ['<!DOCTYPE a [<!ENTITY e SYSTEM "/etc/passwd">]><a>&e;</a>', 'f:1: a DOCTYPE'],
  ['<!DOCTYPE a [<!ATTLIST a b CDATA "1">]><a/>', 'f:1: a DOCTYPE'],
  [`<a>${' '.repeat(1 << 18)}</a>`, 'f:1: is longer than 262144 characters'],
  [`<a>${'<b/>'.repeat(10_000)}</a>`, 'f:1: more than 10000 elements'],
  ['<a>'.repeat(65), 'f:1: elements are nested more than 64 deep'],
];

for (const [xml, message] of malformed) {
  test(`refused: ${xml.slice(0, 40)}`, t => {
    const error = t.throws(() => parseXml(xml, 'f'), { instanceOf: SourceError });
    t.true(error?.message.startsWith(message), error?.message);
  });
}
