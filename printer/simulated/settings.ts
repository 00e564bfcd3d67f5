import type { Style } from './printed-line.ts';

interface Scale {
  readonly x: number;
  readonly y: number;
}

/** What commands set and characters obey, until ESC @. */
export interface Settings {
  latin: Scale;
  hanzi: Scale;
  bold: boolean;
  underlined: boolean;
  hanziUnderlined: boolean;
  inverted: boolean;
  /** Number of the page that letters beyond ASCII come from. */
  codePage: number;
  /** 0 left, 1 middle, 2 right. */
  align: number;
  /** Dots of the left margin, and of the area to its right. */
  left: number;
  area: number;
  /** Least dots from one line to the next. */
  spacing: number;
}

/** ESC 2: 1/6 inch at 203 dpi. */
const DEFAULT_SPACING = 34;
const PLAIN: Scale = { x: 1, y: 1 };

export const powerUpSettings = (dots: number): Settings => ({
  latin: PLAIN,
  hanzi: PLAIN,
  bold: false,
  underlined: false,
  hanziUnderlined: false,
  inverted: false,
  codePage: 0,
  align: 0,
  left: 0,
  area: dots,
  spacing: DEFAULT_SPACING,
});

/** The look of the next character. */
export function styleOf(settings: Settings, columns: 1 | 2): Style {
  const scale = columns === 2 ? settings.hanzi : settings.latin;
  return {
    scaleX: scale.x,
    scaleY: scale.y,
    bold: settings.bold,
    underlined: columns === 2 ? settings.hanziUnderlined : settings.underlined,
    inverted: settings.inverted,
  };
}

type Parameters = readonly number[];
const first = (parameters: Parameters): number => parameters[0] ?? 0;

/** Low byte first. */
export const wordOf = (parameters: Parameters, low = 0): number =>
  (parameters[low] ?? 0) + (parameters[low + 1] ?? 0) * 256;

/** Many commands take 0 and '0', 1 and '1' alike. */
const digit = (n: number): number => (n >= 48 ? n - 48 : n);
const isOn = (parameters: Parameters): boolean => (digit(first(parameters)) & 3) !== 0;

/** ESC ! and FS !: double width and height at different bits. */
const doubled = (n: number, wide: number, high: number): Scale => ({
  x: n & wide ? 2 : 1,
  y: n & high ? 2 : 1,
});

/** The commands that only set something. */
export const SETTERS: ReadonlyMap<string, (settings: Settings, parameters: Parameters) => void> =
  new Map([
    [
      'ESC !',
      (s, p) => {
        s.latin = doubled(first(p), 0x20, 0x10);
        s.bold = (first(p) & 0x08) !== 0;
        s.underlined = (first(p) & 0x80) !== 0;
      },
    ],
    [
      'GS !',
      (s, p) => {
        const scale = { x: ((first(p) >> 4) & 7) + 1, y: (first(p) & 7) + 1 };
        s.latin = scale;
        s.hanzi = scale;
      },
    ],
    [
      'FS !',
      (s, p) => {
        s.hanzi = doubled(first(p), 0x04, 0x08);
        s.hanziUnderlined = (first(p) & 0x80) !== 0;
      },
    ],
    [
      'ESC E',
      (s, p) => {
        s.bold = (first(p) & 1) !== 0;
      },
    ],
    [
      'ESC -',
      (s, p) => {
        s.underlined = isOn(p);
      },
    ],
    [
      'FS -',
      (s, p) => {
        s.hanziUnderlined = isOn(p);
      },
    ],
    [
      'GS B',
      (s, p) => {
        s.inverted = (first(p) & 1) !== 0;
      },
    ],
    [
      'ESC t',
      (s, p) => {
        s.codePage = first(p);
      },
    ],
    [
      'ESC a',
      (s, p) => {
        s.align = Math.min(digit(first(p)), 2);
      },
    ],
    [
      'GS L',
      (s, p) => {
        s.left = wordOf(p);
      },
    ],
    [
      'GS W',
      (s, p) => {
        s.area = wordOf(p);
      },
    ],
    [
      'ESC 2',
      (s) => {
        s.spacing = DEFAULT_SPACING;
      },
    ],
    [
      'ESC 3',
      (s, p) => {
        s.spacing = first(p);
      },
    ],
  ]);
