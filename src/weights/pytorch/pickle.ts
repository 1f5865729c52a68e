import { Budget, costs } from "./budget.ts";
import { ByteReader, OutOfBytes } from "./byte-reader.ts";
import { malformed, refused } from "./defect.ts";
import { checkKey, construct, constructObject, findGlobal, findStorage, holdsTensors } from "./globals.ts";
import { Inert, type PickleKey, type PickleValue, type StorageReference } from "./reference.ts";

/** The value of a pickle, and the number of bytes that it took. */
export interface Unpickled {
  readonly value: PickleValue;
  readonly byteLength: number;
  /** Every storage that it names, whether a tensor uses it or not. */
  readonly storages: readonly StorageReference[];
}

/**
 * Reads one pickle and executes nothing: tensors and containers are made by functions that stand here behind a list of names,
 * and of every other object there is only a placeholder that knows its name.
 *
 * @throws FoleyError "weights" where the pickle is malformed or builds more than fits, or names what runs programs
 * @throws OutOfBytes where the bytes end before the pickle does
 * @see https://docs.python.org/3/library/pickletools.html for the instructions
 */
export function unpickle(path: string, bytes: Uint8Array): Unpickled {
  const machine = new Machine(path, new ByteReader(bytes), new Budget(path, bytes.length));
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

// The largest number that PyTorch writes, the magic of its older format, has 10 bytes; the states of NumPy's generators, which
// training programs keep, have 17.
const maxIntegerBytes = 32;

class Machine {
  readonly path: string;
  readonly reader: ByteReader;
  readonly memo: Map<number, PickleValue> = new Map();
  readonly storages: StorageReference[] = [];
  readonly budget: Budget;
  #stack: PickleValue[] = [];
  readonly #outer: PickleValue[][] = [];

  constructor(path: string, reader: ByteReader, budget: Budget) {
    this.path = path;
    this.reader = reader;
    this.budget = budget;
  }

  run(): PickleValue {
    for (let code = this.reader.uint8(); code !== stop; code = this.reader.uint8()) {
      const instruction = instructions.get(code);
      if (instruction === undefined) {
        const came = `0x${code.toString(16).padStart(2, "0")}`;
        throw malformed(this.path, "an instruction of a pickle that PyTorch writes", came);
      }
      this.budget.spend(costs.instruction);
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

  /** The last `count` values. */
  last(count: number): PickleValue[] {
    const items = Array.from({ length: count }, () => this.pop());
    return items.reverse();
  }

  /** Tuples may be keys, and nothing is added to them. */
  pushTuple(items: PickleValue[]): void {
    this.pushContainer(Object.freeze(items) as PickleValue[]);
  }

  pushContainer(value: PickleValue[] | Map<PickleKey, PickleValue> | Inert): void {
    this.budget.spend(value instanceof Map ? costs.dictionary : costs.list);
    this.push(value);
  }

  pushWords(length: number, read: (length: number) => string | Uint8Array): void {
    this.push(read(length));
    this.budget.spend(costs.words + length);
  }

  mark(): void {
    this.budget.spend(costs.list);
    this.#outer.push(this.#stack);
    this.#stack = [];
  }

  remember(index: number): void {
    this.budget.spend(costs.entry);
    this.memo.set(index, this.peek());
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
  if (target instanceof Inert) absorb(machine, target, items);
  else if (!Array.isArray(target) || Object.isFrozen(target)) {
    throw malformed(machine.path, "a list to append to", "something else");
  } else for (const item of items) target.push(item);
}

function assign(machine: Machine, items: readonly PickleValue[]): void {
  const target = machine.peek();
  if (target instanceof Inert) {
    absorb(machine, target, items);
    return;
  }
  if (!(target instanceof Map) || items.length % 2 !== 0) {
    throw malformed(machine.path, "a dictionary and pairs for it", "something else");
  }
  machine.budget.spend((items.length / 2) * costs.entry);
  for (let index = 0; index < items.length; index += 2) {
    target.set(checkKey(machine.path, items[index]), items[index + 1] as PickleValue);
  }
}

/** What is put into an object that is not built is dropped. */
function absorb({ budget }: Machine, target: Inert, items: readonly PickleValue[]): void {
  target.holdsTensors ||= items.some((item) => holdsTensors(item, budget));
}

/** State dicts carry versions of their modules as state, and NumPy's types their byte order: neither is needed. */
function dropState(machine: Machine): void {
  const state = machine.pop();
  const target = machine.peek();
  if (target instanceof Inert) absorb(machine, target, [state]);
  else if (!(target instanceof Map)) throw refused(machine.path, "state for an object");
}

function dictionary(machine: Machine, items: readonly PickleValue[]): void {
  machine.pushContainer(new Map<PickleKey, PickleValue>());
  assign(machine, items);
}

/** Calls in all their forms: `construct` decides whether there is anything behind the name. */
function call(machine: Machine): void {
  const args = machine.pop();
  machine.budget.spend(costs.dictionary);
  machine.push(construct(machine.path, machine.pop(), args, machine.budget));
}

/** An object of a class, with whatever its maker would be given. */
function object(machine: Machine, callee: PickleValue | undefined, args: readonly PickleValue[]): void {
  machine.pushContainer(constructObject(machine.path, callee ?? null, args, machine.budget));
}

function word(machine: Machine): string {
  const value = machine.pop();
  if (typeof value !== "string") throw malformed(machine.path, "the name of a class", "something else");
  return value;
}

/** A number in decimal digits, as protocol 0 writes it. */
function decimal(machine: Machine, line: string): PickleValue {
  const digits = line.replace(/L$/, "");
  if (!/^-?\d{1,38}$/.test(digits)) throw malformed(machine.path, "a whole number", "something else");
  return machine.integer(BigInt(digits));
}

/** `I00` and `I01` are how protocol 0 writes false and true. */
const flags: Readonly<Record<string, boolean>> = { "00": false, "01": true };

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
  [0x46, (machine, reader) => machine.push(Number(reader.line()))], // FLOAT
  [0x4c, (machine, reader) => machine.push(decimal(machine, reader.line()))], // LONG
  [
    0x49, // INT
    (machine, reader) => {
      const line = reader.line();
      machine.push(flags[line] ?? decimal(machine, line));
    },
  ],
  [0x58, (machine, reader) => machine.pushWords(reader.uint32(), (length) => reader.utf8(length))], // BINUNICODE
  [0x8c, (machine, reader) => machine.pushWords(reader.uint8(), (length) => reader.utf8(length))], // SHORT_BINUNICODE
  [0x8d, (machine, reader) => machine.pushWords(reader.uint64(), (length) => reader.utf8(length))], // BINUNICODE8
  [0x55, (machine, reader) => machine.pushWords(reader.uint8(), (length) => reader.utf8(length))], // SHORT_BINSTRING
  [0x54, (machine, reader) => machine.pushWords(reader.uint32(), (length) => reader.utf8(length))], // BINSTRING
  [0x53, (machine, reader) => machine.push(reader.line())], // STRING
  [0x56, (machine, reader) => machine.push(reader.line())], // UNICODE
  [0x43, (machine, reader) => machine.pushWords(reader.uint8(), (length) => reader.bytes(length))], // SHORT_BINBYTES
  [0x42, (machine, reader) => machine.pushWords(reader.uint32(), (length) => reader.bytes(length))], // BINBYTES
  [0x8e, (machine, reader) => machine.pushWords(reader.uint64(), (length) => reader.bytes(length))], // BINBYTES8
  [0x96, (machine, reader) => machine.pushWords(reader.uint64(), (length) => reader.bytes(length))], // BYTEARRAY8
  // Containers
  [0x7d, (machine) => machine.pushContainer(new Map())], // EMPTY_DICT
  [0x64, (machine) => dictionary(machine, machine.sinceMark())], // DICT
  [0x5d, (machine) => machine.pushContainer([])], // EMPTY_LIST
  [0x6c, (machine) => machine.pushContainer(machine.sinceMark())], // LIST
  [0x29, (machine) => machine.pushTuple([])], // EMPTY_TUPLE
  [0x74, (machine) => machine.pushTuple(machine.sinceMark())], // TUPLE
  [0x85, (machine) => machine.pushTuple(machine.last(1))], // TUPLE1
  [0x86, (machine) => machine.pushTuple(machine.last(2))], // TUPLE2
  [0x87, (machine) => machine.pushTuple(machine.last(3))], // TUPLE3
  [0x8f, (machine) => machine.pushContainer([])], // EMPTY_SET
  [0x91, (machine) => machine.pushTuple(machine.sinceMark())], // FROZENSET
  [0x90, (machine) => append(machine, machine.sinceMark())], // ADDITEMS
  [0x61, (machine) => append(machine, [machine.pop()])], // APPEND
  [0x65, (machine) => append(machine, machine.sinceMark())], // APPENDS
  [0x73, (machine) => assign(machine, machine.last(2))], // SETITEM
  [0x75, (machine) => assign(machine, machine.sinceMark())], // SETITEMS
  // Memory
  [0x71, (machine, reader) => machine.remember(reader.uint8())], // BINPUT
  [0x72, (machine, reader) => machine.remember(reader.uint32())], // LONG_BINPUT
  [0x70, (machine, reader) => machine.remember(Number(reader.line()))], // PUT
  [0x94, (machine) => machine.remember(machine.memo.size)], // MEMOIZE
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
      const callee = findGlobal(machine.path, reader.line(), reader.line());
      object(machine, callee, machine.sinceMark());
    },
  ],
  [
    0x6f, // OBJ
    (machine) => {
      const [callee, ...args] = machine.sinceMark();
      object(machine, callee, args);
    },
  ],
  [
    0x92, // NEWOBJ_EX
    (machine) => {
      const args = machine.last(2);
      object(machine, machine.pop(), args);
    },
  ],
]);
