import { expect, test } from 'vitest';
import { PRINTER_MODELS } from './catalogue.ts';
import { generic80mm } from './generic-80mm.ts';
import { printerModel } from './model.ts';

test('each model in the catalogue has an id of its own', () => {
  expect(new Set(PRINTER_MODELS.map(({ id }) => id)).size).toBe(PRINTER_MODELS.length);
});

test.for([
  { dots: 384 },
  { columns: 40, dots: 480 },
  { limits: { ...generic80mm.limits, quietMs: 501 } },
  { limits: { ...generic80mm.limits, acknowledgeMs: 500 } },
  { limits: { ...generic80mm.limits, reopenFirstMs: 60_000 } },
  { paperColour: 'white' },
  { names: 'told', clearing: 'none' },
])('a model that contradicts itself is refused: %o', (change) => {
  expect(printerModel.safeParse({ ...generic80mm, ...change }).success).toBe(false);
});
