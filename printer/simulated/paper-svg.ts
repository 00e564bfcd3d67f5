import { isBlack, type Picture } from './picture.ts';
import {
  GLYPH_HEIGHT,
  GLYPH_WIDTH,
  type Glyph,
  glyphWidth,
  type PrintedLine,
  pictureHeight,
} from './printed-line.ts';
import type { PaperEnd } from './printed-paper.ts';

/** Dots of white at the sides, above and below. */
const SIDE = 32;
const TOP = 40;
const FOOT = 56;
const TOOTH = 8;

const INK = '#1f1d1b';
const PAPER = '#fdfcf8';
const FONTS = "'Noto Sans Mono CJK SC','Noto Sans CJK SC','Sarasa Mono SC','SimHei',monospace";

/** Part of the height of a letter above its foot. */
const ASCENT = 0.86;

const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Letters of one look that follow each other. */
interface Run {
  readonly x: number;
  width: number;
  readonly glyphs: Glyph[];
}

function runsOf(glyphs: readonly Glyph[]): readonly Run[] {
  const runs: Run[] = [];
  for (const glyph of glyphs) {
    const last = runs.at(-1);
    const joins =
      last !== undefined &&
      last.x + last.width === glyph.x &&
      JSON.stringify(last.glyphs[0]?.style) === JSON.stringify(glyph.style);
    if (joins) {
      last.glyphs.push(glyph);
      last.width += glyphWidth(glyph);
    } else {
      runs.push({ x: glyph.x, width: glyphWidth(glyph), glyphs: [glyph] });
    }
  }
  return runs;
}

/** Each letter gets its own place, so that the columns hold whatever font the viewer has. */
function runSvg({ x, width, glyphs }: Run, top: number, lineHeight: number): string {
  const style = glyphs[0]?.style;
  if (style === undefined) return '';
  const height = GLYPH_HEIGHT * style.scaleY;
  const y = top + lineHeight - height;
  let at = 0;
  const places: number[] = [];
  for (const glyph of glyphs) {
    places.push(at);
    at += glyph.columns * GLYPH_WIDTH;
  }
  const text = escapeXml(glyphs.map((glyph) => glyph.text).join(''));
  const box = `<rect x="${x}" y="${y}" width="${width}" height="${height}"/>`;
  const line = `<rect x="${x}" y="${y + height - 2}" width="${width}" height="2"/>`;
  const letters =
    `<text transform="translate(${x} ${y + height * ASCENT}) ` +
    `scale(${style.scaleX} ${style.scaleY})" x="${places.join(' ')}"` +
    `${style.bold ? ' font-weight="700"' : ''}${style.inverted ? ` fill="${PAPER}"` : ''}` +
    ` xml:space="preserve">${text}</text>`;
  return (style.inverted ? box : '') + letters + (style.underlined ? line : '');
}

/** The black stretches of a row as [start, length] pairs, up to what the paper is wide. */
function blackRuns(picture: Picture, y: number, maxWidth: number): readonly [number, number][] {
  const runs: [number, number][] = [];
  const width = Math.min(picture.width, maxWidth);
  let start: number | null = null;
  for (let x = 0; x <= width; x += 1) {
    const black = x < width && isBlack(picture, x, y);
    if (black && start === null) start = x;
    if (!black && start !== null) {
      runs.push([start, x - start]);
      start = null;
    }
  }
  return runs;
}

/** A picture as one path; equal rows that follow each other are drawn as one. */
function pictureSvg(picture: Picture, left: number, top: number, dots: number): string {
  const { scaleX, scaleY, height } = picture;
  const maxWidth = Math.floor((dots - left) / scaleX);
  const keys = Array.from({ length: height }, (_, y) => blackRuns(picture, y, maxWidth));
  let path = '';
  for (let y = 0; y < height; ) {
    const key = keys[y] ?? [];
    let rows = 1;
    while (y + rows < height && String(keys[y + rows]) === String(key)) rows += 1;
    for (const [x, length] of key) {
      path += `M${left + x * scaleX} ${top + y * scaleY}h${length * scaleX}v${rows * scaleY}`;
      path += `h-${length * scaleX}z`;
    }
    y += rows;
  }
  return `<path shape-rendering="crispEdges" d="${path}"/>`;
}

/** Letters and pictures of a line, all standing on its foot. */
function textLineSvg(
  { glyphs, images, height }: Extract<PrintedLine, { kind: 'text' }>,
  top: number,
  dots: number,
): string {
  const letters = runsOf(glyphs).map((run) => runSvg(run, top, height));
  const drawn = images.map(({ x, picture }) =>
    pictureSvg(picture, x, top + height - pictureHeight(picture), dots),
  );
  return [...letters, ...drawn].join('');
}

/** The outline of the paper: straight, with the teeth of the knife or of the tear bar below. */
function outline(width: number, height: number, end: PaperEnd): string {
  const depth = end === 'cut' ? TOOTH / 2 : TOOTH;
  let path = `M0 0H${width}V${height - depth}`;
  for (let x = width; x > 0; x -= TOOTH * 2) path += `l-${TOOTH} ${depth}l-${TOOTH} -${depth}`;
  return `${path}V0z`;
}

/** The paper as an SVG document, one unit a dot (1/8 mm). */
export function paperSvg(lines: readonly PrintedLine[], dots: number, end: PaperEnd): string {
  let top = 0;
  let body = '';
  for (const line of lines) {
    body +=
      line.kind === 'text'
        ? textLineSvg(line, top, dots)
        : pictureSvg(line.picture, line.x, top, dots);
    top += line.height;
  }
  const width = dots + SIDE * 2;
  const height = top + TOP + FOOT;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
    `width="${width}" height="${height}" role="img">` +
    `<path d="${outline(width, height, end)}" fill="${PAPER}"/>` +
    `<g transform="translate(${SIDE} ${TOP})" fill="${INK}" font-size="24" ` +
    `font-family="${FONTS}">${body}</g></svg>`
  );
}
