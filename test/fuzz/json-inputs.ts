import type { SeededRandom } from '#test/sim/seeded-random.ts';

/** Names that mean something to every object, and so must mean nothing here. */
const ODD_NAMES = ['__proto__', 'constructor', 'toString', 'valueOf', 'toJSON', 'then', '', '0'];

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

/** Values at the edges, as JSON: they are put in as text, since not all survive as values. */
const ODD_VALUES = [
  ...['null', 'true', 'false', '0', '-0', '-1', '1', '0.1', '1e21', '1e400', '-1e400'],
  ...['9007199254740991', '9007199254740993', '999999999999', '1000000000000', '1e-7'],
  ...['""', '" "', '"0"', '"\\u0000"', '"\\ud800"', '"\\u202e"', '"\\u001b@"', '"￥"', '"😀"'],
  ...['[]', '{}', '[[]]', '[null]', '{"__proto__":null}', '{"toString":1}', '{"length":1e9}'],
  ...[`"${'A'.repeat(70)}"`, `"${'9'.repeat(5_000)}"`, nested(50), nested(4_000)],
];

const quoted = (value: unknown): string => JSON.stringify(value) ?? 'null';

function alteredArray(items: readonly unknown[], random: SeededRandom): string {
  const kept = items.filter(() => !random.chance(0.05));
  const texts = kept.map((item) => alteredValue(item, random));
  if (texts.length > 0 && random.chance(0.05)) texts.push(random.pick(texts));
  if (random.chance(0.03)) texts.push(random.pick(ODD_VALUES));
  return `[${texts.join(',')}]`;
}

function alteredObject(value: object, random: SeededRandom): string {
  const parts = Object.entries(value).flatMap(([name, inner]) => {
    if (random.chance(0.03)) return [];
    const called = random.chance(0.02) ? random.pick(ODD_NAMES) : name;
    const part = `${quoted(called)}:${alteredValue(inner, random)}`;
    return random.chance(0.02) ? [part, part] : [part];
  });
  if (random.chance(0.05)) {
    parts.push(`${quoted(random.pick(ODD_NAMES))}:${random.pick(ODD_VALUES)}`);
  }
  return `{${parts.join(',')}}`;
}

function alteredText(text: string, random: SeededRandom): string {
  const at = random.below(text.length + 1);
  const put = String.fromCharCode(random.below(random.chance(0.8) ? 0x80 : 0x1_0000));
  return quoted(text.slice(0, at) + put + text.slice(at + random.below(3)));
}

function alteredValue(value: unknown, random: SeededRandom): string {
  if (random.chance(0.06)) return random.pick(ODD_VALUES);
  if (Array.isArray(value)) return alteredArray(value, random);
  if (typeof value === 'object' && value !== null) return alteredObject(value, random);
  if (random.chance(0.9)) return quoted(value);
  if (typeof value === 'string') return alteredText(value, random);
  return typeof value === 'number' ? quoted(value + random.below(3) - 1) : quoted(value);
}

/** JSON that is still JSON, with some of its values, names and members altered. */
export function alteredJson(json: Uint8Array, random: SeededRandom): Uint8Array {
  const value: unknown = JSON.parse(new TextDecoder().decode(json));
  return new TextEncoder().encode(alteredValue(value, random));
}
