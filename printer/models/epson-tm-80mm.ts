import { printerModel } from './model.ts';
import { serialLimits } from './serial-limits.ts';

/** 80 mm printers of the Epson TM family, which drop a stopped job on request and say so. */
export const epsonTm80mm = printerModel.parse({
  id: 'epson-tm-80mm',
  name: 'Epson TM 80 mm',
  columns: 48,
  dots: 576,
  encoding: 'gb18030',
  graphics: 'gs-8-l',
  rareLetters: 'drawn',
  hanziSize: 'common',
  cutter: 'partial',
  drawer: 'pin-2',
  status: 'pushed',
  names: 'told',
  clearing: 'confirmed',
  limits: serialLimits,
});
