import type { WireDialect } from '#contract/wire-dialect.ts';
import { textWire } from './text-wire.ts';

const CR = 0x0d;
const LF = 0x0a;

/** The line of a code scanner: a code is told by its length, and never shown. */
export const scannerWire = (): WireDialect =>
  textWire({
    ends: [CR, LF],
    line: (characters) => ({
      zh: `一个码，共 ${characters} 个字符`,
      en: `a code of ${characters} characters`,
    }),
    command: { zh: '点亮或熄灭扫码器', en: 'lights the scanner, or puts it out' },
  });
