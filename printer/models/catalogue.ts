import { epsonTm80mm } from './epson-tm-80mm.ts';
import { generic58mm } from './generic-58mm.ts';
import { generic80mm } from './generic-80mm.ts';
import type { PrinterModel } from './model.ts';

/** The printers that come with the program, for a configuration to name by id. */
export const PRINTER_MODELS: readonly PrinterModel[] = [epsonTm80mm, generic80mm, generic58mm];
