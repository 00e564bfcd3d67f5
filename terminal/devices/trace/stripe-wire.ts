import type { WireDialect } from '#contract/wire-dialect.ts';
import { textWire } from './text-wire.ts';

const ETX = 0x03;
const CR = 0x0d;
const DLE = 0x10;

/** The line of a stripe reader: a track is told by its length, and never shown. */
export const stripeWire = (): WireDialect =>
  textWire({
    ends: [CR, DLE, ETX],
    line: (characters) => ({
      zh: `磁道数据，共 ${characters} 个字符`,
      en: `a track of ${characters} characters`,
    }),
    command: { zh: '给读卡器的命令', en: 'a command for the reader' },
  });
