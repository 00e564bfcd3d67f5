/**
 * JSON that remembers where everything stands, so that a refusal can name the line. `JSON.parse`
 * tells no positions and takes the last of two equal keys in silence; a rule that is written twice
 * is refused here.
 */

export type JsonPath = readonly PropertyKey[];

export type ReadJson =
  | {
      readonly kind: 'read';
      readonly value: unknown;
      /** Line (from 1) of the value at `path`, or of the deepest part of it that is there. */
      readonly lineOf: (path: JsonPath) => number;
    }
  | { readonly kind: 'broken'; readonly line: number; readonly reason: string };

interface Node {
  readonly line: number;
  readonly value: unknown;
  readonly inside: ReadonlyMap<string, Node>;
}

const NOTHING_INSIDE: ReadonlyMap<string, Node> = new Map();
const DEEPEST = 32;
const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;

class Broken extends Error {
  override readonly name = 'Broken';
  readonly line: number;
  constructor(line: number, reason: string) {
    super(reason);
    this.line = line;
  }
}

class Reader {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Node {
    const node = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#broken('something stands behind the end');
    return node;
  }

  #value(): Node {
    this.#space();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#leaf(this.#string());
      default: {
        const word = this.#take(WORD) ?? this.#take(NUMBER);
        if (word === null) throw this.#broken('a value is expected here');
        return this.#leaf(JSON.parse(word));
      }
    }
  }

  #leaf(value: unknown): Node {
    return { line: this.#line, value, inside: NOTHING_INSIDE };
  }

  #nested(read: () => Node): Node {
    this.#depth += 1;
    if (this.#depth > DEEPEST) throw this.#broken(`nested deeper than ${DEEPEST}`);
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #object(): Node {
    const line = this.#line;
    const inside = new Map<string, Node>();
    this.#list('}', () => {
      if (this.#text[this.#at] !== '"') throw this.#broken('a key in double quotes is expected');
      const keyLine = this.#line;
      const key = this.#string();
      if (inside.has(key)) throw this.#broken(`"${key}" is written twice`);
      this.#space();
      this.#expect(':');
      inside.set(key, { ...this.#value(), line: keyLine });
    });
    const value = Object.fromEntries([...inside].map(([key, node]) => [key, node.value]));
    return { line, value, inside };
  }

  #array(): Node {
    const line = this.#line;
    const nodes: Node[] = [];
    this.#list(']', () => nodes.push(this.#value()));
    const inside = new Map(nodes.map((node, index) => [String(index), node]));
    return { line, value: nodes.map(({ value }) => value), inside };
  }

  /** Reads items with commas between them up to `end`. */
  #list(end: '}' | ']', item: () => void): void {
    this.#at += 1;
    this.#space();
    if (this.#text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#space();
      item();
      this.#space();
      if (this.#text[this.#at] === end) break;
      this.#expect(',');
    }
    this.#at += 1;
  }

  #string(): string {
    const quoted = this.#take(STRING);
    if (quoted === null) throw this.#broken('a text that does not end, or has a wrong escape');
    return JSON.parse(quoted);
  }

  #expect(sign: string): void {
    if (this.#text[this.#at] !== sign) throw this.#broken(`"${sign}" is expected here`);
    this.#at += 1;
  }

  #space(): void {
    for (const sign of this.#take(SPACE) ?? '') if (sign === '\n') this.#line += 1;
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return null;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #broken(reason: string): Broken {
    return new Broken(this.#line, reason);
  }
}

/** Reads JSON text (RFC 8259) with the line of every value; a duplicate key is refused. */
export const readJson = (text: string): ReadJson => {
  try {
    const root = new Reader(text).whole();
    return { kind: 'read', value: root.value, lineOf: (path) => deepest(root, path).line };
  } catch (cause) {
    if (!(cause instanceof Broken)) throw cause;
    return { kind: 'broken', line: cause.line, reason: cause.message };
  }
};

const deepest = (root: Node, path: JsonPath): Node => {
  let node = root;
  for (const step of path) {
    const next = node.inside.get(String(step));
    if (next === undefined) break;
    node = next;
  }
  return node;
};
