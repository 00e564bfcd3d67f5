/** A card planted where none may be, in the disguises of invariant S1, and the search for it. */

export const PLANTED_PAN = '6222021234567895';
const TRACK2 = `;${PLANTED_PAN}=28122010000012345678?`;

interface Disguise {
  readonly what: string;
  readonly text: string;
}

const spaced = (PLANTED_PAN.match(/.{4}/g) ?? []).join(' ');
const ascii = Buffer.from(PLANTED_PAN);

/** The card as a careless line of a log, a configuration or a trace might have it. */
export const disguises = (): readonly Disguise[] => [
  { what: 'plain digits', text: `read ${PLANTED_PAN}` },
  { what: 'digits in groups', text: `read ${spaced}` },
  { what: 'digits with dashes', text: `read ${spaced.replaceAll(' ', '-')}` },
  { what: 'a stripe', text: `got ${TRACK2}` },
  { what: 'a stripe of a chip', text: `57=${PLANTED_PAN}D28122010000012345678F` },
  { what: 'hexadecimal bytes', text: `line ${ascii.toString('hex')}` },
  {
    what: 'hexadecimal bytes with spaces',
    text: (ascii.toString('hex').match(/../g) ?? []).join(' '),
  },
  { what: 'packed decimal', text: `5A08${PLANTED_PAN}` },
  { what: 'base64', text: `blob ${ascii.toString('base64')}` },
  {
    what: 'base64 within other bytes',
    text: Buffer.from(`xx${PLANTED_PAN}yyyyyy`).toString('base64'),
  },
  { what: 'UTF-16', text: Buffer.from(PLANTED_PAN, 'utf16le').toString('latin1') },
  {
    what: 'UTF-16 in JSON',
    text: JSON.stringify(Buffer.from(PLANTED_PAN, 'utf16le').toString('latin1')),
  },
  { what: 'base64 of UTF-16', text: Buffer.from(PLANTED_PAN, 'utf16le').toString('base64') },
  { what: 'bytes in JSON', text: JSON.stringify(ascii) },
  { what: 'reversed digits', text: `odd ${[...PLANTED_PAN].reverse().join('')}` },
];

/** Every encoding in which the planted card's middle digits still stand in `text`. */
export const tracesOf = (text: string): readonly string[] => {
  // The middle is what masking takes away; the ends may stay.
  const middle = PLANTED_PAN.slice(5, 13);
  const bytes = Buffer.from(middle);
  const searched: Readonly<Record<string, string>> = {
    plain: middle,
    reversed: [...middle].reverse().join(''),
    hex: bytes.toString('hex'),
    bytes: [...bytes].join(','),
  };
  const squeezed = text.replaceAll('\0', '').replaceAll('\\u0000', '').replace(/[ -]/g, '');
  const found = Object.entries(searched)
    .filter(([, needle]) => squeezed.includes(needle))
    .map(([how]) => how);
  const decoded = (text.match(/[A-Za-z0-9+/]{16,}={0,2}/g) ?? []).some((run) =>
    [0, 1, 2, 3].some((from) =>
      Buffer.from(run.slice(from), 'base64')
        .toString('latin1')
        .replaceAll('\0', '')
        .includes(middle),
    ),
  );
  return decoded ? [...found, 'base64'] : found;
};
