import { printerModel } from './model.ts';
import { serialLimits } from './serial-limits.ts';

/** An 80 mm printer with the common command set, cutter and drawer socket. */
export const generic80mm = printerModel.parse({
  id: 'generic-80mm',
  name: 'ESC/POS 80 mm',
  columns: 48,
  dots: 576,
  encoding: 'gb18030',
  graphics: 'gs-v-0',
  rareLetters: 'drawn',
  hanziSize: 'own-command',
  cutter: 'partial',
  drawer: 'pin-2',
  status: 'pushed',
  names: 'none',
  clearing: 'none',
  limits: serialLimits,
});
