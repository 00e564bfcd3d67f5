import type { PrintToken } from './command-reader.ts';
import { type Picture, pictureOfBits, pictureOfQr } from './picture.ts';
import { wordOf } from './settings.ts';

type Command = Extract<PrintToken, { kind: 'command' }>;

/** Keeps what graphics commands store, and gives the picture when one is told to be printed. */
export interface Graphics {
  /** The picture a command prints; null for commands that only store, and all others. */
  run(command: Command): Picture | null;
  reset(): void;
}

/** GS v 0 m: bit 0 doubles the width, bit 1 the height. */
function rasterOf({ parameters, data }: Command): Picture | null {
  const [, mode = 0] = parameters;
  const scale = { x: mode & 1 ? 2 : 1, y: mode & 2 ? 2 : 1 };
  return pictureOfBits(wordOf(parameters, 2) * 8, wordOf(parameters, 4), data, scale);
}

/** Function 112 of GS ( L and GS 8 L: m fn a bx by c xL xH yL yH, then the dots. */
const STORE_HEADER_BYTES = 10;
function storedOf(data: Uint8Array): Picture | null {
  const header = Array.from(data.subarray(0, STORE_HEADER_BYTES));
  const scale = { x: header[3] === 2 ? 2 : 1, y: header[4] === 2 ? 2 : 1 };
  const bits = data.subarray(STORE_HEADER_BYTES);
  return pictureOfBits(wordOf(header, 6), wordOf(header, 8), bits, scale);
}

const DEFAULT_MODULE_DOTS = 3;
const LARGEST_MODULE_DOTS = 16;
const LEVEL_L = 48;

export function createGraphics(): Graphics {
  let stored: Picture | null = null;
  let moduleDots = DEFAULT_MODULE_DOTS;
  let correction = 0;
  let qrData = new Uint8Array();

  const graphics = (data: Uint8Array): Picture | null => {
    const fn = data[1];
    if (fn === 112) stored = storedOf(data);
    if (fn !== 2 && fn !== 50) return null;
    const printed = stored;
    stored = null;
    return printed;
  };

  /** GS ( k cn fn n: 67 size, 69 correction, 80 data, 81 print; only cn 49, the QR code. */
  const symbol = (data: Uint8Array): Picture | null => {
    const [cn, fn, n = 0] = data;
    if (cn !== 49) return null;
    if (fn === 67) moduleDots = Math.min(Math.max(n, 1), LARGEST_MODULE_DOTS);
    if (fn === 69) correction = n - LEVEL_L;
    if (fn === 80) qrData = data.slice(3);
    return fn === 81 ? pictureOfQr({ moduleDots, correction, data: qrData }) : null;
  };

  return {
    run(command) {
      if (command.name === 'GS v') return rasterOf(command);
      if (command.name === 'GS 8') return graphics(command.data);
      if (command.name !== 'GS (') return null;
      const family = command.parameters[0];
      if (family === 0x4c) return graphics(command.data);
      return family === 0x6b ? symbol(command.data) : null;
    },
    reset() {
      stored = null;
      moduleDots = DEFAULT_MODULE_DOTS;
      correction = 0;
      qrData = new Uint8Array();
    },
  };
}
