/** One data object of an EMVCo merchant-presented code: two digits, then up to 99 characters. */
export interface DataObject {
  readonly id: string;
  readonly value: string;
}

/** Longest value; its length is written with two digits. */
const MOST_CHARACTERS = 99;

/** The place behind so many characters: a code point beyond FFFFh takes two places of a string. */
function behind(text: string, from: number, characters: number): number {
  let at = from;
  for (let left = characters; left > 0 && at < text.length; left -= 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}

/** Lengths count characters of the text, a Hanzi as one (devices.md 2e), and so do these. */
export function lengthOf(text: string): number {
  let characters = 0;
  for (let at = 0; at < text.length; at = behind(text, at, 1)) characters += 1;
  return characters;
}

/** Every id as text, so that reading a code makes no new ones. */
const IDS: readonly string[] = Array.from({ length: 100 }, (_, id) => String(id).padStart(2, '0'));

/** Two digits as a number; `null`: there are none. */
function twoDigits(text: string, at: number): number | null {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : null;
}

/** Objects one after the other; `null` when the text is anything else. */
export function readObjects(text: string): readonly DataObject[] | null {
  // Most texts have one place a character: then a length is a distance.
  const isPlain = !/[\ud800-\udfff]/.test(text);
  const objects: DataObject[] = [];
  for (let at = 0; at < text.length; ) {
    const id = twoDigits(text, at);
    const length = twoDigits(text, at + 2);
    if (id === null || length === null || length === 0) return null;
    const to = isPlain ? at + 4 + length : behind(text, at + 4, length);
    if (to > text.length) return null;
    const value = text.slice(at + 4, to);
    if (!isPlain && to === text.length && lengthOf(value) !== length) return null;
    objects.push({ id: IDS[id] ?? '', value });
    at = to;
  }
  return objects;
}

/** An object as text; `null` when its value is empty, too long or has a control character. */
export function writeObject({ id, value }: DataObject): string | null {
  const length = lengthOf(value);
  if (length === 0 || length > MOST_CHARACTERS || /\p{Cc}/u.test(value)) return null;
  return `${id}${String(length).padStart(2, '0')}${value}`;
}

/** The first id that comes twice, which none may (EMVCo 3.1); `null` when there is none. */
export function idTwice(objects: readonly DataObject[]): string | null {
  // A code has a dozen objects: looking back is cheaper than remembering.
  for (let at = 1; at < objects.length; at += 1) {
    const id = objects[at]?.id;
    for (let before = 0; before < at; before += 1) {
      if (id !== undefined && objects[before]?.id === id) return id;
    }
  }
  return null;
}
