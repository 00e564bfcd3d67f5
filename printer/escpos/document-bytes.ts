import { type BaseCommand, commands, transform } from 'receiptline';
import { glyphBytes, isVisible, MISSING_MARK } from '../layout/printable.ts';
import type { PrinterModel } from '../models/model.ts';
import { codePointColumns } from './code-point-picture.ts';

const HANZI_ON = '\x1c&';
const HANZI_OFF = '\x1c.';

/** receiptline speaks in strings of one character a byte. */
const binary = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/** ESC * 33: a bit image of 24 dots height at the place the line has reached, at full density. */
const IMAGE_IN_LINE = '\x1b*\x21';
const IMAGE_COLUMNS = 24;

/** The code point of a character in a box, each column repeated as letters are widened. */
function drawnLetter(character: string, widen: number): string {
  const columns = codePointColumns(character);
  let image = `${IMAGE_IN_LINE}${binary(Uint8Array.of(IMAGE_COLUMNS * widen, 0))}`;
  for (let at = 0; at < columns.length; at += 3) {
    image += binary(columns.subarray(at, at + 3)).repeat(widen);
  }
  return image;
}

/**
 * Text as bytes, each run of Hanzi between FS & and FS . because whether Chinese is on at power-up
 * differs from printer to printer. Nothing but printable bytes and the images of rare letters comes
 * out between those commands.
 */
function textCommands(text: string, model: PrinterModel, widen: number): string {
  const { encoding, rareLetters } = model;
  let out = '';
  let hanzi = false;
  const put = (bytes: string, wide: boolean): void => {
    if (wide !== hanzi) out += wide ? HANZI_ON : HANZI_OFF;
    hanzi = wide;
    out += bytes;
  };
  for (const character of text) {
    const bytes = glyphBytes(character, encoding);
    const mark = glyphBytes(MISSING_MARK, encoding);
    if (bytes !== null) put(binary(bytes), bytes.length === 2);
    else if (rareLetters === 'drawn' && isVisible(character)) {
      put(drawnLetter(character, widen), false);
    } else if (mark !== null) put(binary(mark), true);
  }
  return hanzi ? out + HANZI_OFF : out;
}

/** How many times as wide receiptline's scale makes letters: 0 plain, 1 wide, 2 high, 3 both … */
const widthOf = (scale: number): number => (scale < 2 ? scale + 1 : scale - 1);

/** FS ! n by receiptline's scale: as is, double width (bit 2), double height (bit 3), both. */
const HANZI_SCALES: readonly string[] = ['\x1c!\x00', '\x1c!\x04', '\x1c!\x08', '\x1c!\x0c'];
const hanziScale = (scale: number): string => HANZI_SCALES[Math.min(scale, 3)] ?? '';

/**
 * receiptline's command set for a model, with what it leaves to us: the start and the end of a job
 * are items of ours, runs of Hanzi are marked, rules are hyphens (the line glyph it would use
 * belongs to a Japanese code page), and Hanzi take their own size command where the model has one.
 */
function commandSet(model: PrinterModel): BaseCommand {
  const base = commands[model.graphics === 'gs-8-l' ? 'escpos' : 'generic'];
  const own = model.hanziSize === 'own-command';
  // receiptline tells the size before each run of text, and `normal` before that.
  let widen = 1;
  return {
    ...base,
    open(printer) {
      base.open.call(this, printer);
      return '';
    },
    close: () => '',
    hr: (width) => '-'.repeat(width),
    wh: (scale) => {
      widen = widthOf(scale);
      return base.wh(scale) + (own ? hanziScale(scale) : '');
    },
    normal: () => {
      widen = 1;
      return base.normal() + (own ? hanziScale(0) : '');
    },
    measureText: (text) =>
      Array.from(text).reduce((sum, one) => sum + (glyphBytes(one)?.length ?? 2), 0),
    text: (text) => textCommands(text, model, widen),
  };
}

/** A receiptline document as ESC/POS bytes for a model, without the start and end of a job. */
export function documentBytes(document: string, model: PrinterModel): Uint8Array {
  const out = transform(document, {
    cpl: model.columns,
    encoding: 'gb18030',
    spacing: true,
    cutting: false,
    command: commandSet(model),
  });
  return Uint8Array.from(out, (one) => one.charCodeAt(0));
}
