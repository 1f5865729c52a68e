import { ByteReader, OutOfBytes } from "./byte-reader.ts";
import { malformed, refused } from "./defect.ts";
import { checkKey, construct, findGlobal, findStorage } from "./globals.ts";
import { Inert, type PickleKey, type PickleValue, type StorageReference } from "./reference.ts";

/** The value of a pickle, and the number of bytes that it took. */
export interface Unpickled {
  readonly value: PickleValue;
  readonly byteLength: number;
  /** Every storage that it names, whether a tensor uses it or not. */
  readonly storages: readonly StorageReference[];
}

/**
 * Reads one pickle and executes nothing: what it may mention and call is a list, and what stands behind each name on the
 * list is written here.
 *
 * @throws FoleyError "weights" where the pickle is malformed, or asks for something that is not listed, by its name
 * @throws OutOfBytes where the bytes end before the pickle does
 * @see https://docs.python.org/3/library/pickletools.html for the instructions
 */
export function unpickle(path: string, bytes: Uint8Array): Unpickled {
  const machine = new Machine(path, new ByteReader(bytes));
  const value = machine.run();
  return { value, byteLength: machine.reader.position, storages: machine.storages };
}

/** The same, where the bytes hold the whole pickle. */
export function unpickleAll(path: string, bytes: Uint8Array): PickleValue {
  try {
    return unpickle(path, bytes).value;
  } catch (cause) {
    if (cause instanceof OutOfBytes) throw malformed(path, "a whole pickle", "one that ends early", cause);
    throw cause;
  }
}

// The largest number that PyTorch writes, the magic of its older format, has 10 bytes.
const maxIntegerBytes = 16;

class Machine {
  readonly path: string;
  readonly reader: ByteReader;
  readonly memo: Map<number, PickleValue> = new Map();
  readonly storages: StorageReference[] = [];
  #stack: PickleValue[] = [];
  readonly #outer: PickleValue[][] = [];

  constructor(path: string, reader: ByteReader) {
    this.path = path;
    this.reader = reader;
  }

  run(): PickleValue {
    for (let code = this.reader.uint8(); code !== stop; code = this.reader.uint8()) {
      const instruction = instructions.get(code);
      if (instruction === undefined) {
        const came = `0x${code.toString(16).padStart(2, "0")}`;
        throw malformed(this.path, "an instruction of a pickle that PyTorch writes", came);
      }
      instruction(this, this.reader);
    }
    return this.pop();
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw malformed(this.path, "a value", "an empty stack in the pickle");
    return value;
  }

  peek(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw malformed(this.path, "a value", "an empty stack in the pickle");
    return value;
  }

  /** The last `count` values as a tuple. */
  tuple(count: number): PickleValue[] {
    const items = Array.from({ length: count }, () => this.pop());
    return items.reverse();
  }

  mark(): void {
    this.#outer.push(this.#stack);
    this.#stack = [];
  }

  /** Everything since the last mark. */
  sinceMark(): PickleValue[] {
    const items = this.#stack;
    const outer = this.#outer.pop();
    if (outer === undefined) throw malformed(this.path, "a mark", "none in the pickle");
    this.#stack = outer;
    return items;
  }

  remembered(index: number): PickleValue {
    const value = this.memo.get(index);
    if (value === undefined) throw malformed(this.path, `value ${index} of the pickle`, "none");
    return value;
  }

  integer(value: bigint): PickleValue {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  longInteger(length: number): PickleValue {
    if (length > maxIntegerBytes) {
      throw malformed(this.path, `whole numbers of at most ${maxIntegerBytes} bytes`, `${length}`);
    }
    return this.integer(this.reader.signed(length));
  }
}

function append(machine: Machine, items: readonly PickleValue[]): void {
  const target = machine.peek();
  if (!Array.isArray(target)) throw malformed(machine.path, "a list to append to", "something else");
  for (const item of items) target.push(item);
}

function assign(machine: Machine, items: readonly PickleValue[]): void {
  const target = machine.peek();
  if (!(target instanceof Map) || items.length % 2 !== 0) {
    throw malformed(machine.path, "a dictionary and pairs for it", "something else");
  }
  for (let index = 0; index < items.length; index += 2) {
    target.set(checkKey(machine.path, items[index]), items[index + 1] as PickleValue);
  }
}

/** State dicts carry versions of their modules as state, and NumPy's types their byte order: neither is needed. */
function dropState(machine: Machine): void {
  machine.pop();
  const target = machine.peek();
  if (!(target instanceof Map || target instanceof Inert)) throw refused(machine.path, "state for an object");
}

function dictionary(machine: Machine, items: readonly PickleValue[]): void {
  machine.push(new Map<PickleKey, PickleValue>());
  assign(machine, items);
}

/** Calls in all their forms: `construct` decides whether there is anything behind the name. */
function call(machine: Machine): void {
  const args = machine.pop();
  machine.push(construct(machine.path, machine.pop(), args));
}

function word(machine: Machine): string {
  const value = machine.pop();
  if (typeof value !== "string") throw malformed(machine.path, "the name of a class", "something else");
  return value;
}

const stop = 0x2e;

type Instruction = (machine: Machine, reader: ByteReader) => void;

/** What `torch.save` writes, at protocol 2 and at 4 and 5, and the calls that hostile files make, to name what they call. */
const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (_, reader) => void reader.uint8()], // PROTO
  [0x95, (_, reader) => void reader.uint64()], // FRAME
  [0x28, (machine) => machine.mark()], // MARK
  [0x30, (machine) => void machine.pop()], // POP
  [0x31, (machine) => void machine.sinceMark()], // POP_MARK
  [0x32, (machine) => machine.push(machine.peek())], // DUP
  // Plain values
  [0x4e, (machine) => machine.push(null)], // NONE
  [0x88, (machine) => machine.push(true)], // NEWTRUE
  [0x89, (machine) => machine.push(false)], // NEWFALSE
  [0x4a, (machine, reader) => machine.push(reader.int32())], // BININT
  [0x4b, (machine, reader) => machine.push(reader.uint8())], // BININT1
  [0x4d, (machine, reader) => machine.push(reader.uint16())], // BININT2
  [0x8a, (machine, reader) => machine.push(machine.longInteger(reader.uint8()))], // LONG1
  [0x8b, (machine, reader) => machine.push(machine.longInteger(reader.uint32()))], // LONG4
  [0x47, (machine, reader) => machine.push(reader.float64BigEndian())], // BINFLOAT
  [0x58, (machine, reader) => machine.push(reader.utf8(reader.uint32()))], // BINUNICODE
  [0x8c, (machine, reader) => machine.push(reader.utf8(reader.uint8()))], // SHORT_BINUNICODE
  [0x8d, (machine, reader) => machine.push(reader.utf8(reader.uint64()))], // BINUNICODE8
  [0x55, (machine, reader) => machine.push(reader.utf8(reader.uint8()))], // SHORT_BINSTRING
  [0x54, (machine, reader) => machine.push(reader.utf8(reader.uint32()))], // BINSTRING
  [0x53, (machine, reader) => machine.push(reader.line())], // STRING
  [0x56, (machine, reader) => machine.push(reader.line())], // UNICODE
  [0x43, (machine, reader) => machine.push(reader.bytes(reader.uint8()))], // SHORT_BINBYTES
  [0x42, (machine, reader) => machine.push(reader.bytes(reader.uint32()))], // BINBYTES
  [0x8e, (machine, reader) => machine.push(reader.bytes(reader.uint64()))], // BINBYTES8
  // Containers
  [0x7d, (machine) => machine.push(new Map())], // EMPTY_DICT
  [0x64, (machine) => dictionary(machine, machine.sinceMark())], // DICT
  [0x5d, (machine) => machine.push([])], // EMPTY_LIST
  [0x6c, (machine) => machine.push(machine.sinceMark())], // LIST
  [0x29, (machine) => machine.push([])], // EMPTY_TUPLE
  [0x74, (machine) => machine.push(machine.sinceMark())], // TUPLE
  [0x85, (machine) => machine.push(machine.tuple(1))], // TUPLE1
  [0x86, (machine) => machine.push(machine.tuple(2))], // TUPLE2
  [0x87, (machine) => machine.push(machine.tuple(3))], // TUPLE3
  [0x8f, (machine) => machine.push([])], // EMPTY_SET
  [0x91, (machine) => machine.push(machine.sinceMark())], // FROZENSET
  [0x90, (machine) => append(machine, machine.sinceMark())], // ADDITEMS
  [0x61, (machine) => append(machine, [machine.pop()])], // APPEND
  [0x65, (machine) => append(machine, machine.sinceMark())], // APPENDS
  [0x73, (machine) => assign(machine, machine.tuple(2))], // SETITEM
  [0x75, (machine) => assign(machine, machine.sinceMark())], // SETITEMS
  // Memory
  [0x71, (machine, reader) => void machine.memo.set(reader.uint8(), machine.peek())], // BINPUT
  [0x72, (machine, reader) => void machine.memo.set(reader.uint32(), machine.peek())], // LONG_BINPUT
  [0x70, (machine, reader) => void machine.memo.set(Number(reader.line()), machine.peek())], // PUT
  [0x94, (machine) => void machine.memo.set(machine.memo.size, machine.peek())], // MEMOIZE
  [0x68, (machine, reader) => machine.push(machine.remembered(reader.uint8()))], // BINGET
  [0x6a, (machine, reader) => machine.push(machine.remembered(reader.uint32()))], // LONG_BINGET
  [0x67, (machine, reader) => machine.push(machine.remembered(Number(reader.line())))], // GET
  // Names and calls
  [0x63, (machine, reader) => machine.push(findGlobal(machine.path, reader.line(), reader.line()))], // GLOBAL
  [
    0x93, // STACK_GLOBAL
    (machine) => {
      const name = word(machine);
      machine.push(findGlobal(machine.path, word(machine), name));
    },
  ],
  [
    0x51, // BINPERSID
    (machine) => {
      const storage = findStorage(machine.path, machine.pop());
      machine.storages.push(storage);
      machine.push(storage);
    },
  ],
  [0x52, call], // REDUCE
  [0x81, call], // NEWOBJ
  [0x62, dropState], // BUILD
  [
    0x69, // INST
    (machine, reader) => {
      throw refused(machine.path, `${reader.line()}.${reader.line()}`);
    },
  ],
  [
    0x6f, // OBJ
    (machine) => {
      throw refused(machine.path, "an object of a class");
    },
  ],
  [
    0x92, // NEWOBJ_EX
    (machine) => {
      throw refused(machine.path, "an object of a class");
    },
  ],
]);
