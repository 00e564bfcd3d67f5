import { crc16 } from './crc16.ts';
import { type DataObject, idTwice, lengthOf, readObjects, writeObject } from './data-objects.ts';

/**
 * A code the shop shows and the customer's wallet scans (EMVCo QR Code Specification for Payment
 * Systems, merchant-presented mode). Texts are as the code has them; nothing in it is secret.
 */
export interface MerchantCode {
  /** `static`: one code for many sales. `dynamic`: made for one sale. */
  readonly initiation: 'static' | 'dynamic' | null;
  /** Accounts at the schemes, ids 02 to 51; from 26 on the value is objects itself. At least one. */
  readonly accounts: readonly DataObject[];
  /** Merchant category code, four digits (ISO 18245). */
  readonly category: string;
  /** ISO 4217 number, three digits, e.g. `156`. */
  readonly currency: string;
  /** Decimal number in whole units, e.g. `23.72`; `null`: the customer types it. */
  readonly amount: string | null;
  /** ISO 3166-1, two letters. */
  readonly country: string;
  readonly name: string;
  readonly city: string;
  readonly postCode: string | null;
  /** Ids inside object 62: 01 bill, 05 reference, 07 terminal … */
  readonly additional: readonly DataObject[];
  /** The name in the customer's script: where a Chinese name goes. */
  readonly local: {
    readonly language: string;
    readonly name: string;
    readonly city: string | null;
  } | null;
  /** Everything else, in its order: tips (55 to 57), unreserved templates (80 to 99). */
  readonly others: readonly DataObject[];
}

/** Why a text is no code, or a code can't be written: `id` is the object at fault. */
export type CodeProblem =
  | { readonly kind: 'not-objects' }
  | { readonly kind: 'too-long' }
  | { readonly kind: 'wrong-check' }
  | { readonly kind: 'twice' | 'missing' | 'wrong'; readonly id: string };

export type CodeReading =
  | { readonly kind: 'code'; readonly code: MerchantCode }
  | { readonly kind: 'refused'; readonly problem: CodeProblem };

export type CodeWriting =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly problem: CodeProblem };

/** Longest text of a code, in characters. */
const MOST_CHARACTERS = 512;
/** The check comes last and counts itself: id and length belong to what it covers. */
const CHECK = '6304';

/** A text has no more characters than places, so that counting them is seldom needed. */
const isTooLong = (text: string): boolean =>
  text.length > MOST_CHARACTERS && lengthOf(text) > MOST_CHARACTERS;

const INITIATIONS: Readonly<Record<string, 'static' | 'dynamic'>> = {
  '11': 'static',
  '12': 'dynamic',
};

/** What values of objects look like; an object not listed may hold anything printable. */
const SHAPES: Readonly<Record<string, RegExp>> = {
  '00': /^01$/,
  '01': /^1[12]$/,
  '52': /^\d{4}$/,
  '53': /^\d{3}$/,
  '54': /^(?=.{1,13}$)\d+(\.\d*)?$/,
  '58': /^[A-Z]{2}$/,
  '59': /^.{1,25}$/u,
  '60': /^.{1,15}$/u,
  '61': /^.{1,10}$/u,
};
const SHAPE_OF: ReadonlyMap<string, RegExp> = new Map(Object.entries(SHAPES));
const REQUIRED = ['00', '52', '53', '58', '59', '60'];

const isAccount = ({ id }: DataObject): boolean => id >= '02' && id <= '51';
const OWN: ReadonlySet<string> = new Set([...Object.keys(SHAPES), '62', '63', '64']);
const isOwn = (id: string): boolean => OWN.has(id);
const refused = (problem: CodeProblem) => ({ kind: 'refused', problem }) as const;

/** Reads a scanned or supplied code: objects, order, check, and the values this till relies on. */
export function readMerchantCode(text: string): CodeReading {
  if (isTooLong(text)) return refused({ kind: 'too-long' });
  const objects = readObjects(text);
  if (objects === null || objects[0]?.id !== '00') return refused({ kind: 'not-objects' });
  const problem = checkObjects(text, objects);
  if (problem !== null) return refused(problem);
  const additional = readObjects(valueAt(objects, '62') ?? '');
  const local = readLocal(valueAt(objects, '64'));
  if (additional === null || idTwice(additional) !== null)
    return refused({ kind: 'wrong', id: '62' });
  if (local === 'wrong') return refused({ kind: 'wrong', id: '64' });
  return { kind: 'code', code: codeOf(objects, additional, local) };
}

function valueAt(objects: readonly DataObject[], id: string): string | null {
  for (const object of objects) if (object.id === id) return object.value;
  return null;
}

/** ASCII's and Latin-1's control characters; Unicode has no others. */
function hasControl(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  }
  return false;
}

function checkObjects(text: string, objects: readonly DataObject[]): CodeProblem | null {
  const twice = idTwice(objects);
  if (twice !== null) return { kind: 'twice', id: twice };
  const last = objects.at(-1);
  if (last?.id !== '63') return { kind: 'missing', id: '63' };
  if (crc16(text.slice(0, -last.value.length)) !== last.value) return { kind: 'wrong-check' };
  return checkValues(objects);
}

/** The rules that reading and writing share. */
function checkValues(objects: readonly DataObject[]): CodeProblem | null {
  const missing = REQUIRED.find((id) => valueAt(objects, id) === null);
  if (missing !== undefined) return { kind: 'missing', id: missing };
  if (!objects.some(isAccount)) return { kind: 'missing', id: '26' };
  const wrong = objects.find(({ id, value }) => {
    const shape = SHAPE_OF.get(id);
    return (shape !== undefined && !shape.test(value)) || hasControl(value);
  });
  return wrong === undefined ? null : { kind: 'wrong', id: wrong.id };
}

function readLocal(value: string | null): MerchantCode['local'] | 'wrong' {
  if (value === null) return null;
  const objects = readObjects(value) ?? [];
  const [language, name] = [valueAt(objects, '00'), valueAt(objects, '01')];
  if (language === null || name === null || !/^[A-Z]{2}$/i.test(language)) return 'wrong';
  return { language, name, city: valueAt(objects, '02') };
}

function codeOf(
  objects: readonly DataObject[],
  additional: readonly DataObject[],
  local: MerchantCode['local'],
): MerchantCode {
  const text = (id: string): string => valueAt(objects, id) ?? '';
  return {
    initiation: INITIATIONS[text('01')] ?? null,
    accounts: objects.filter(isAccount),
    category: text('52'),
    currency: text('53'),
    amount: valueAt(objects, '54'),
    country: text('58'),
    name: text('59'),
    city: text('60'),
    postCode: valueAt(objects, '61'),
    additional,
    local,
    others: objects.filter((object) => !isAccount(object) && !isOwn(object.id)),
  };
}

/** A code as the text of a QR code, its objects in order and its check at the end. */
export function writeMerchantCode(code: MerchantCode): CodeWriting {
  const objects = objectsOf(code);
  const twice = idTwice(objects) ?? idTwice(code.additional);
  if (twice !== null) return refused({ kind: 'twice', id: twice });
  const problem = checkValues(objects);
  if (problem !== null) return refused(problem);
  const bad = objects.find((object) => writeObject(object) === null);
  if (bad !== undefined) return refused({ kind: 'wrong', id: bad.id });
  const body = `${objects.map(writeObject).join('')}${CHECK}`;
  const text = `${body}${crc16(body)}`;
  return isTooLong(text) ? refused({ kind: 'too-long' }) : { kind: 'text', text };
}

const optional = (id: string, value: string | null): readonly DataObject[] =>
  value === null || value === '' ? [] : [{ id, value }];

const template = (id: string, objects: readonly DataObject[]): readonly DataObject[] =>
  optional(id, objects.map((object) => writeObject(object) ?? '').join(''));

function objectsOf(code: MerchantCode): readonly DataObject[] {
  const { local, initiation } = code;
  const initiated = { static: '11', dynamic: '12' } as const;
  const localObjects =
    local === null
      ? []
      : [
          { id: '00', value: local.language },
          { id: '01', value: local.name },
          ...optional('02', local.city),
        ];
  return [
    { id: '00', value: '01' },
    ...(initiation === null ? [] : [{ id: '01', value: initiated[initiation] }]),
    ...code.accounts,
    { id: '52', value: code.category },
    { id: '53', value: code.currency },
    ...optional('54', code.amount),
    { id: '58', value: code.country },
    { id: '59', value: code.name },
    { id: '60', value: code.city },
    ...optional('61', code.postCode),
    ...template('62', code.additional),
    ...template('64', localObjects),
    ...code.others,
  ];
}
