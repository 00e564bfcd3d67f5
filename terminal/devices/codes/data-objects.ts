/** One data object of an EMVCo merchant-presented code: two digits, then up to 99 characters. */
export interface DataObject {
  readonly id: string;
  readonly value: string;
}

/** Longest value; its length is written with two digits. */
const MOST_CHARACTERS = 99;

/** Lengths count characters of the text, a Hanzi as one (devices.md 2e), and so do these. */
export const lengthOf = (text: string): number => [...text].length;

/** Objects one after the other; `null` when the text is anything else. */
export function readObjects(text: string): readonly DataObject[] | null {
  const characters = [...text];
  const objects: DataObject[] = [];
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + 4).join('');
    if (!/^\d{4}$/.test(head)) return null;
    const from = at + 4;
    const to = from + Number(head.slice(2));
    if (to === from || to > characters.length) return null;
    objects.push({ id: head.slice(0, 2), value: characters.slice(from, to).join('') });
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
