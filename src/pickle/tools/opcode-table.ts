/**
 * What each opcode takes and does to the stack, as data: the facts are those of Python's `pickletools`, the
 * descriptions are ours.
 */

/** How an opcode's argument is stored, by the names of pickletools. */
export type ArgumentKind =
  | 'bytearray8'
  | 'bytes1'
  | 'bytes4'
  | 'bytes8'
  | 'decimalnl_long'
  | 'decimalnl_short'
  | 'float8'
  | 'floatnl'
  | 'int4'
  | 'long1'
  | 'long4'
  | 'string1'
  | 'string4'
  | 'stringnl'
  | 'stringnl_noescape'
  | 'stringnl_noescape_pair'
  | 'uint1'
  | 'uint2'
  | 'uint4'
  | 'uint8'
  | 'unicodestring1'
  | 'unicodestring4'
  | 'unicodestring8'
  | 'unicodestringnl';

export interface OpcodeInfo {
  readonly name: string;
  readonly code: number;
  readonly argument: ArgumentKind | undefined;
  /** Kinds of what it takes from the stack, lowest first. */
  readonly before: readonly string[];
  /** Kinds of what it leaves in their place. */
  readonly after: readonly string[];
  /** The first protocol that has it. */
  readonly protocol: number;
  readonly description: string;
}

type Row = readonly [
  name: string,
  code: number,
  argument: ArgumentKind | '',
  before: string,
  after: string,
  protocol: number,
  description: string,
];

const ROWS: readonly Row[] = [
  ['INT', 0x49, 'decimalnl_short', '', 'int_or_bool', 0, 'Integer or boolean as a line of text.'],
  ['BININT', 0x4a, 'int4', '', 'int', 1, 'Signed integer of four bytes.'],
  ['BININT1', 0x4b, 'uint1', '', 'int', 1, 'Unsigned integer of one byte.'],
  ['BININT2', 0x4d, 'uint2', '', 'int', 1, 'Unsigned integer of two bytes.'],
  ['LONG', 0x4c, 'decimalnl_long', '', 'int', 0, 'Integer of any size as a line of text.'],
  ['LONG1', 0x8a, 'long1', '', 'int', 2, "Integer in up to 255 bytes, two's complement."],
  ['LONG4', 0x8b, 'long4', '', 'int', 2, "Integer in up to 2^31 bytes, two's complement."],
  ['STRING', 0x53, 'stringnl', '', 'bytes_or_str', 0, 'Quoted 8-bit string of Python 2 on a line.'],
  ['BINSTRING', 0x54, 'string4', '', 'bytes_or_str', 1, '8-bit string of Python 2 with a length of four bytes.'],
  ['SHORT_BINSTRING', 0x55, 'string1', '', 'bytes_or_str', 1, '8-bit string of Python 2 with a length of one byte.'],
  ['BINBYTES', 0x42, 'bytes4', '', 'bytes', 3, 'bytes with a length of four bytes.'],
  ['SHORT_BINBYTES', 0x43, 'bytes1', '', 'bytes', 3, 'bytes with a length of one byte.'],
  ['BINBYTES8', 0x8e, 'bytes8', '', 'bytes', 4, 'bytes with a length of eight bytes.'],
  ['BYTEARRAY8', 0x96, 'bytearray8', '', 'bytearray', 5, 'bytearray with a length of eight bytes.'],
  ['NEXT_BUFFER', 0x97, '', '', 'buffer', 5, 'Next of the buffers kept outside of the pickle.'],
  ['READONLY_BUFFER', 0x98, '', 'buffer', 'buffer', 5, 'Makes the buffer on top read-only.'],
  ['NONE', 0x4e, '', '', 'None', 0, 'None.'],
  ['NEWTRUE', 0x88, '', '', 'bool', 2, 'True.'],
  ['NEWFALSE', 0x89, '', '', 'bool', 2, 'False.'],
  ['UNICODE', 0x56, 'unicodestringnl', '', 'str', 0, 'str as a line with escapes.'],
  ['SHORT_BINUNICODE', 0x8c, 'unicodestring1', '', 'str', 4, 'str in UTF-8 with a length of one byte.'],
  ['BINUNICODE', 0x58, 'unicodestring4', '', 'str', 1, 'str in UTF-8 with a length of four bytes.'],
  ['BINUNICODE8', 0x8d, 'unicodestring8', '', 'str', 4, 'str in UTF-8 with a length of eight bytes.'],
  ['FLOAT', 0x46, 'floatnl', '', 'float', 0, 'float as a line of text.'],
  ['BINFLOAT', 0x47, 'float8', '', 'float', 1, 'float of eight bytes, big-endian.'],
  ['EMPTY_LIST', 0x5d, '', '', 'list', 1, 'New empty list.'],
  ['APPEND', 0x61, '', 'list any', 'list', 0, 'Appends the top to the list below.'],
  ['APPENDS', 0x65, '', 'list mark stackslice', 'list', 1, 'Appends everything above the mark to the list below it.'],
  ['LIST', 0x6c, '', 'mark stackslice', 'list', 0, 'List of everything above the mark.'],
  ['EMPTY_TUPLE', 0x29, '', '', 'tuple', 1, 'Empty tuple.'],
  ['TUPLE', 0x74, '', 'mark stackslice', 'tuple', 0, 'Tuple of everything above the mark.'],
  ['TUPLE1', 0x85, '', 'any', 'tuple', 2, 'Tuple of the top.'],
  ['TUPLE2', 0x86, '', 'any any', 'tuple', 2, 'Tuple of the two on top.'],
  ['TUPLE3', 0x87, '', 'any any any', 'tuple', 2, 'Tuple of the three on top.'],
  ['EMPTY_DICT', 0x7d, '', '', 'dict', 1, 'New empty dict.'],
  ['DICT', 0x64, '', 'mark stackslice', 'dict', 0, 'Dict of the pairs above the mark.'],
  ['SETITEM', 0x73, '', 'dict any any', 'dict', 0, 'Puts one pair into the dict below.'],
  ['SETITEMS', 0x75, '', 'dict mark stackslice', 'dict', 1, 'Puts the pairs above the mark into the dict below it.'],
  ['EMPTY_SET', 0x8f, '', '', 'set', 4, 'New empty set.'],
  ['ADDITEMS', 0x90, '', 'set mark stackslice', 'set', 4, 'Adds everything above the mark to the set below it.'],
  ['FROZENSET', 0x91, '', 'mark stackslice', 'frozenset', 4, 'Frozenset of everything above the mark.'],
  ['POP', 0x30, '', 'any', '', 0, 'Drops the top.'],
  ['DUP', 0x32, '', 'any', 'any any', 0, 'Repeats the top.'],
  ['MARK', 0x28, '', '', 'mark', 0, 'Marks a place on the stack.'],
  ['POP_MARK', 0x31, '', 'mark stackslice', '', 1, 'Drops everything above the mark, and the mark.'],
  ['GET', 0x67, 'decimalnl_short', '', 'any', 0, 'Fetches from the memo, index as text.'],
  ['BINGET', 0x68, 'uint1', '', 'any', 1, 'Fetches from the memo, index of one byte.'],
  ['LONG_BINGET', 0x6a, 'uint4', '', 'any', 1, 'Fetches from the memo, index of four bytes.'],
  ['PUT', 0x70, 'decimalnl_short', '', '', 0, 'Stores the top in the memo, index as text.'],
  ['BINPUT', 0x71, 'uint1', '', '', 1, 'Stores the top in the memo, index of one byte.'],
  ['LONG_BINPUT', 0x72, 'uint4', '', '', 1, 'Stores the top in the memo, index of four bytes.'],
  ['MEMOIZE', 0x94, '', 'any', 'any', 4, 'Stores the top in the memo under the next index.'],
  ['EXT1', 0x82, 'uint1', '', 'any', 2, 'Global by extension code of one byte.'],
  ['EXT2', 0x83, 'uint2', '', 'any', 2, 'Global by extension code of two bytes.'],
  ['EXT4', 0x84, 'int4', '', 'any', 2, 'Global by extension code of four bytes.'],
  ['GLOBAL', 0x63, 'stringnl_noescape_pair', '', 'any', 0, 'Class or function by module and name, on two lines.'],
  ['STACK_GLOBAL', 0x93, '', 'str str', 'any', 4, 'Class or function by the two names on the stack.'],
  ['REDUCE', 0x52, '', 'any any', 'any', 0, 'Calls what is below with the tuple on top.'],
  ['BUILD', 0x62, '', 'any any', 'any', 0, 'Gives the state on top to the object below.'],
  [
    'INST',
    0x69,
    'stringnl_noescape_pair',
    'mark stackslice',
    'any',
    0,
    'Makes an instance of the named class from what is above the mark.',
  ],
  [
    'OBJ',
    0x6f,
    '',
    'mark any stackslice',
    'any',
    1,
    'Makes an instance of the class above the mark from what follows it.',
  ],
  ['NEWOBJ', 0x81, '', 'any any', 'any', 2, "Makes an object by its class's __new__."],
  ['NEWOBJ_EX', 0x92, '', 'any any any', 'any', 4, 'Makes an object by __new__ with keyword arguments.'],
  ['PROTO', 0x80, 'uint1', '', '', 2, 'Says which protocol follows.'],
  ['STOP', 0x2e, '', 'any', '', 0, 'Ends the pickle; the top is the value.'],
  ['FRAME', 0x95, 'uint8', '', '', 4, 'Begins a frame of the given length.'],
  ['PERSID', 0x50, 'stringnl_noescape', '', 'any', 0, 'Object kept elsewhere, its id as a line.'],
  ['BINPERSID', 0x51, '', 'any', 'any', 1, 'Object kept elsewhere, its id on the stack.'],
];

const words = (text: string): string[] => (text === '' ? [] : text.split(' '));

export const OPCODES: ReadonlyMap<number, OpcodeInfo> = /* @__PURE__ */ new Map(
  ROWS.map(([name, code, argument, before, after, protocol, description]) => [
    code,
    {
      name,
      code,
      argument: argument === '' ? undefined : argument,
      before: words(before),
      after: words(after),
      protocol,
      description,
    },
  ]),
);
