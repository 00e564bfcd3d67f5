import { printerModel } from './model.ts';
import { serialLimits } from './serial-limits.ts';

/** A 58 mm printer with the common command set and a tear bar; its status has to be asked for. */
export const generic58mm = printerModel.parse({
  id: 'generic-58mm',
  name: 'ESC/POS 58 mm',
  columns: 32,
  dots: 384,
  encoding: 'gb18030',
  graphics: 'gs-v-0',
  rareLetters: 'drawn',
  hanziSize: 'own-command',
  cutter: 'none',
  drawer: 'pin-2',
  status: 'asked',
  names: 'none',
  clearing: 'none',
  limits: serialLimits,
});
