/** Width of a character in halves of a full-width one; close enough to break lines by. */
const isWide = (character: string): boolean =>
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/.test(
    character,
  );

export const columnsOf = (text: string): number =>
  [...text].reduce((sum, character) => sum + (isWide(character) ? 2 : 1), 0);

/** Words stay whole where they can; a wide character is a word of its own. */
const piecesOf = (text: string): readonly string[] =>
  text.match(
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\uffe6]|[^\s\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\uffe6]+\s*|\s+/g,
  ) ?? [];

/** Breaks text into lines of so many columns, so many lines at most; the last one says so. */
export function linesOf(text: string, columns: number, most: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    if (line !== '' && columnsOf(line + piece.trimEnd()) > columns) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  if (lines.length <= most) return lines.map((one) => cut(one, columns));
  const kept = lines.slice(0, most);
  return kept.map((one, index) =>
    index === most - 1 ? cut(`${one}…`, columns) : cut(one, columns),
  );
}

function cut(line: string, columns: number): string {
  if (columnsOf(line) <= columns) return line;
  let kept = '';
  for (const character of line) {
    if (columnsOf(kept + character) > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
