import { type BaseCommand, commands, transform } from 'receiptline';
import { glyphBytes, MISSING_MARK } from '../layout/printable.ts';
import type { PrinterModel } from '../models/model.ts';

const HANZI_ON = '\x1c&';
const HANZI_OFF = '\x1c.';

/** receiptline speaks in strings of one character a byte. */
const binary = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/**
 * Text as bytes, each run of Hanzi between FS & and FS . because whether Chinese is on at power-up
 * differs from printer to printer. Nothing but printable bytes comes out between those commands.
 */
function textCommands(text: string, encoding: PrinterModel['encoding']): string {
  let out = '';
  let hanzi = false;
  for (const character of text) {
    const bytes = glyphBytes(character, encoding) ?? glyphBytes(MISSING_MARK, encoding);
    if (bytes === null) continue;
    const wide = bytes.length === 2;
    if (wide !== hanzi) out += wide ? HANZI_ON : HANZI_OFF;
    hanzi = wide;
    out += binary(bytes);
  }
  return hanzi ? out + HANZI_OFF : out;
}

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
  return {
    ...base,
    open(printer) {
      base.open.call(this, printer);
      return '';
    },
    close: () => '',
    hr: (width) => '-'.repeat(width),
    wh: (scale) => base.wh(scale) + (own ? hanziScale(scale) : ''),
    normal: () => base.normal() + (own ? hanziScale(0) : ''),
    measureText: (text) =>
      Array.from(text).reduce((sum, one) => sum + (glyphBytes(one)?.length ?? 2), 0),
    text: (text) => textCommands(text, model.encoding),
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
