import type { DeviceText } from '#contract/device-facts.ts';
import { readingOfPushed } from '../session/reading.ts';
import type { PrinterAnswer } from '../session/status-parser.ts';

interface CommandWord {
  readonly starts: readonly number[];
  /** Longest write it is told by; a longer one is a paper that happens to begin so. */
  readonly most: number;
  readonly meaning: DeviceText;
}

const word = (starts: readonly number[], most: number, zh: string, en: string): CommandWord => ({
  starts,
  most,
  meaning: { zh, en },
});

/** Short writes by their first bytes (devices.md 3.2). */
export const COMMAND_WORDS: readonly CommandWord[] = [
  word([0x10, 0x04, 1], 3, 'DLE EOT 1 询问打印机状态', 'DLE EOT 1 asks for the printer status'),
  word([0x10, 0x04, 2], 3, 'DLE EOT 2 询问脱机原因', 'DLE EOT 2 asks why it is offline'),
  word([0x10, 0x04, 3], 3, 'DLE EOT 3 询问故障原因', 'DLE EOT 3 asks why it is in error'),
  word([0x10, 0x04, 4], 3, 'DLE EOT 4 询问纸张状态', 'DLE EOT 4 asks for the paper'),
  word([0x10, 0x14, 1], 5, 'DLE DC4 1 打开钱箱', 'DLE DC4 1 opens the drawer'),
  word([0x10, 0x14, 8], 10, 'DLE DC4 8 清空缓冲区', 'DLE DC4 8 drops what waits in it'),
  word([0x1d, 0x49], 3, 'GS I 询问型号等', 'GS I asks what it is'),
  word([0x1d, 0x61], 3, 'GS a 开启自动上报', 'GS a asks to be told of changes'),
  word([0x1d, 0x72], 3, 'GS r 询问是否打印到此', 'GS r asks to be told when it got here'),
  word([0x1b, 0x40], 24, 'ESC @ 初始化', 'ESC @ back to known settings'),
];

export const PAPER_BYTES: DeviceText = { zh: '小票内容', en: 'part of a paper' };

const hex = (bytes: Iterable<number>): string =>
  Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');

/** Longest run of bytes that is shown. */
const SHOWN_BYTES = 40;

/**
 * Bytes as a trace shows them. All of them may be: a card stands on paper as first 6 / last 4
 * (invariant S6), and a printer says nothing of cards.
 */
export const shownBytes = (bytes: Uint8Array | readonly number[]): string =>
  bytes.length > SHOWN_BYTES ? `${hex(bytes.slice(0, SHOWN_BYTES))} …` : hex(bytes);

const READING_WORDS: Readonly<Record<ReturnType<typeof readingOfPushed>, DeviceText>> = {
  'cover-open': { zh: '机盖打开', en: 'cover open' },
  'paper-out': { zh: '缺纸', en: 'paper out' },
  cutter: { zh: '切刀故障', en: 'cutter jammed' },
  broken: { zh: '打印机故障', en: 'broken' },
  offline: { zh: '暂停', en: 'paused' },
  'paper-low': { zh: '纸将用尽', en: 'paper near its end' },
  ready: { zh: '正常', en: 'in order' },
};

const NOT_AN_ANSWER: DeviceText = { zh: '杂乱字节', en: 'noise' };

/** What an answer means; null: bytes that are none. */
export function answerWords(answer: PrinterAnswer | null): DeviceText {
  switch (answer?.kind) {
    case undefined:
      return NOT_AN_ANSWER;
    case 'real-time': {
      const status = hex([answer.status]);
      return { zh: `状态字节 ${status}`, en: `status byte ${status}` };
    }
    case 'pushed': {
      const { zh, en } = READING_WORDS[readingOfPushed(answer.status)];
      return { zh: `自动上报：${zh}`, en: `told by itself: ${en}` };
    }
    case 'reached':
      return { zh: '已打印到询问处', en: 'everything before the question is printed' };
    case 'cleared':
      return { zh: '缓冲区已清空', en: 'nothing waits in it any more' };
    default:
      return answer satisfies never;
  }
}

/** The text a printer gives of itself. */
export const nameWords = (text: string): DeviceText => ({
  zh: `自报：${text}`,
  en: `says of itself: ${text}`,
});
