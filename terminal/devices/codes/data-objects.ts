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

/** Objects one after the other; `null` when the text is anything else. */
export function readObjects(text: string): readonly DataObject[] | null {
  const objects: DataObject[] = [];
  for (let at = 0; at < text.length; ) {
    const head = text.slice(at, at + 4);
    if (!/^\d{4}$/.test(head)) return null;
    const length = Number(head.slice(2));
    const to = behind(text, at + 4, length);
    const value = text.slice(at + 4, to);
    if (length === 0 || (to === text.length && lengthOf(value) !== length)) return null;
    objects.push({ id: head.slice(0, 2), value });
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
  const seen = new Set<string>();
  for (const { id } of objects) {
    if (seen.has(id)) return id;
    seen.add(id);
  }
  return null;
}
