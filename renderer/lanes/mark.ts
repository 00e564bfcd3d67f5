/** A piece of a picture: SVG as data, so that a page and a file draw the same. */
export interface Mark {
  readonly tag: 'svg' | 'g' | 'rect' | 'line' | 'path' | 'circle' | 'text' | 'title';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Mark | string)[];
}

export const mark = (
  tag: Mark['tag'],
  attributes: Mark['attributes'] = {},
  ...children: readonly (Mark | string)[]
): Mark => ({ tag, attributes, children });

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);

/** The picture as the text of an SVG document's element. */
export function svgText({ tag, attributes, children }: Mark): string {
  const named = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');
  const inside = children
    .map((child) => (typeof child === 'string' ? escaped(child) : svgText(child)))
    .join('');
  return inside === '' ? `<${tag}${named}/>` : `<${tag}${named}>${inside}</${tag}>`;
}
