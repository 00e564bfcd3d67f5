import encodeQR, { type ErrorCorrection } from 'qr';

/** Black dots, one bit each, most significant first; `scale` enlarges each of them. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Bytes of a row. */
  readonly stride: number;
  readonly bits: Uint8Array;
  readonly scaleX: number;
  readonly scaleY: number;
}

/** Whether the picture is black at a point, before enlarging. */
export const isBlack = (picture: Picture, x: number, y: number): boolean =>
  ((picture.bits[y * picture.stride + (x >> 3)] ?? 0) & (128 >> (x & 7))) !== 0;

/** A picture from a raster command; null where it has no dots. Rows that never came are left out. */
export function pictureOfBits(
  width: number,
  height: number,
  bits: Uint8Array,
  scale: { readonly x: number; readonly y: number },
): Picture | null {
  const stride = Math.ceil(width / 8);
  const rows = stride === 0 ? 0 : Math.min(height, Math.floor(bits.length / stride));
  if (rows === 0) return null;
  return { width, height: rows, stride, bits, scaleX: scale.x, scaleY: scale.y };
}

/** ESC * m: dots of a column, and how much each dot is enlarged at 203 dpi. */
const COLUMN_MODES: ReadonlyMap<number, { height: 8 | 24; scaleX: number; scaleY: number }> =
  new Map([
    [0, { height: 8, scaleX: 2, scaleY: 3 }],
    [1, { height: 8, scaleX: 1, scaleY: 3 }],
    [32, { height: 24, scaleX: 2, scaleY: 1 }],
    [33, { height: 24, scaleX: 1, scaleY: 1 }],
  ]);

/** A picture sent column by column, top dot first; null for a mode there is none of. */
export function pictureOfColumns(mode: number, data: Uint8Array): Picture | null {
  const shape = COLUMN_MODES.get(mode);
  if (shape === undefined) return null;
  const columnBytes = shape.height / 8;
  const width = Math.floor(data.length / columnBytes);
  const stride = Math.ceil(width / 8);
  const bits = new Uint8Array(stride * shape.height);
  for (let x = 0; x < width; x += 1) {
    for (let y = 0; y < shape.height; y += 1) {
      const black = ((data[x * columnBytes + (y >> 3)] ?? 0) & (0x80 >> (y & 7))) !== 0;
      const at = y * stride + (x >> 3);
      if (black) bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return width === 0 ? null : { width, stride, bits, ...shape };
}

const CORRECTIONS: readonly ErrorCorrection[] = ['low', 'medium', 'quartile', 'high'];

/** What GS ( k sets for the next QR code. */
export interface QrSettings {
  readonly moduleDots: number;
  /** 0 to 3: L, M, Q, H. */
  readonly correction: number;
  readonly data: Uint8Array;
}

/** A QR code as the printer draws it; null for data no QR code can carry. */
export function pictureOfQr({ moduleDots, correction, data }: QrSettings): Picture | null {
  if (data.length === 0) return null;
  let modules: boolean[][];
  try {
    modules = encodeQR(new TextDecoder().decode(data), 'raw', {
      ecc: CORRECTIONS[correction] ?? 'low',
      border: 1,
    });
  } catch {
    // Too much data for any version: a real printer prints nothing either.
    return null;
  }
  // The library insists on a white border of one module, which printers leave to the paper.
  const inner = modules.slice(1, -1).map((row) => row.slice(1, -1));
  const side = inner.length;
  const stride = Math.ceil(side / 8);
  const bits = new Uint8Array(stride * side);
  inner.forEach((row, y) => {
    row.forEach((black, x) => {
      const index = y * stride + (x >> 3);
      if (black) bits[index] = (bits[index] ?? 0) | (128 >> (x & 7));
    });
  });
  return { width: side, height: side, stride, bits, scaleX: moduleDots, scaleY: moduleDots };
}
