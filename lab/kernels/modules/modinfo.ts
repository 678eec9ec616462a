/** What a module's .modinfo section says, field by field: `depends`, `vermagic`, `alias` and others, some more than once. */
export type Modinfo = Map<string, string[]>;

/** Byte offsets in the ELF header and in a section header (elf(5)), for 64-bit and 32-bit files. */
const layouts = {
  64: { table: 0x28, entrySize: 0x3a, count: 0x3c, names: 0x3e, offset: 0x18, size: 0x20 },
  32: { table: 0x20, entrySize: 0x2e, count: 0x30, names: 0x32, offset: 0x10, size: 0x14 },
};

/** Reads .modinfo of a decompressed little-endian module. Undefined when the bytes are no ELF file with that section. */
export function readModinfo(module: Buffer): Modinfo | undefined {
  if (module.length < 64 || module.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const wide = module[4] === 2;
  const layout = layouts[wide ? 64 : 32];
  const word = (at: number) => (wide ? Number(module.readBigUInt64LE(at)) : module.readUInt32LE(at));
  const section = (index: number) => {
    const at = word(layout.table) + index * module.readUInt16LE(layout.entrySize);
    const offset = word(at + layout.offset);
    return { name: module.readUInt32LE(at), bytes: module.subarray(offset, offset + word(at + layout.size)) };
  };
  const { bytes: names } = section(module.readUInt16LE(layout.names));
  for (let index = 0; index < module.readUInt16LE(layout.count); index++) {
    const { name, bytes } = section(index);
    if (names.toString('latin1', name, names.indexOf(0, name)) === '.modinfo') return parse(bytes);
  }
  return undefined;
}

function parse(section: Buffer): Modinfo {
  const fields: Modinfo = new Map();
  for (const entry of section.toString('utf8').split('\0')) {
    const equals = entry.indexOf('=');
    if (equals < 0) continue;
    const field = entry.slice(0, equals);
    fields.set(field, [...(fields.get(field) ?? []), entry.slice(equals + 1)]);
  }
  return fields;
}

/** The names of the modules that must be loaded before this one. */
export const dependencies = (modinfo: Modinfo): string[] =>
  (modinfo.get('depends') ?? []).flatMap(names => names.split(',')).filter(name => name !== '');
