import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Language } from '#contract/language.ts';
import type { Claim, RunRecord } from '#contract/run-record.ts';
import { drawLanes } from '#renderer/lanes/draw-lanes.ts';
import type { LaneWords } from '#renderer/lanes/lane-words.ts';
import { escaped, type Mark, svgText } from '#renderer/lanes/mark.ts';
import { en } from '#renderer/wording/en.ts';
import { zh } from '#renderer/wording/zh.ts';
import { hasFailed, momentOf } from './told.ts';

const WORDING = { zh, en };

/** The screens' own wording without the library around it. */
export const laneWordsIn = (language: Language): LaneWords => {
  const wording = WORDING[language];
  return (key, values = {}) =>
    wording[key].replace(/\{\{(\w+)\}\}/g, (_slot, name: string) => String(values[name] ?? ''));
};

export const pictureOf = (record: RunRecord, language: Language): Mark =>
  drawLanes(record, { words: laneWordsIn(language), name: (name) => name[language] });

const STYLE = `
:root { color-scheme: light; }
body { margin: 0; font: 15px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #1d2733; background: #f5f7f9; }
header, section { padding: 1.25rem 1.5rem; }
section { background: #fff; margin: 0 0 1.25rem; border-top: 4px solid #2e9e63; }
section.failed { border-color: #b3261e; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; } h2 { font-size: 1.15rem; margin: 0; }
.facts { color: #5b6773; margin: .25rem 0 .75rem; } .about { max-width: 60rem; }
.picture { overflow-x: auto; border: 1px solid #dfe5ea; margin: .75rem 0; }
.picture svg { display: block; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #eceff2; }
tr.broken td { background: #fdeceb; font-weight: 600; }
.mark { white-space: nowrap; } .ok { color: #0b6b3a; } .no { color: #b3261e; }
ul.contents { columns: 2; padding-left: 1.2rem; } a { color: #1f4fa3; }
summary { cursor: pointer; }
`;

/**
 * Writes the page of these runs, and beside it each time line as a picture of its own:
 * `FILE.html` and `FILE.<scenario>.svg`. Nothing in them is loaded from elsewhere.
 */
export function writeReport(
  file: string,
  records: readonly RunRecord[],
  language: Language,
): readonly string[] {
  const pictures = records.map((record) => {
    const name = `${basename(file, '.html')}.${nameOf(record)}.svg`;
    return { path: join(dirname(file), name), svg: svgText(pictureOf(record, language)) };
  });
  for (const { path, svg } of pictures) writeFileSync(path, `${svg}\n`);
  writeFileSync(
    file,
    page(
      records,
      pictures.map(({ svg }) => svg),
      language,
    ),
  );
  return [file, ...pictures.map(({ path }) => path)];
}

const nameOf = ({ file }: RunRecord): string => basename(file).replace(/\.ya?ml$/, '');

function page(records: readonly RunRecord[], svgs: readonly string[], language: Language): string {
  const failed = records.filter(hasFailed).length;
  const verdict = failed === 0 ? 'all as expected' : `${failed} not as expected`;
  const contents = records.map(
    (record) =>
      `<li>${badge(!hasFailed(record))} <a href="#${escaped(nameOf(record))}">${escaped(record.title)}</a></li>`,
  );
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rehearsal: ${verdict}</title><style>${STYLE}</style></head><body>
<header><h1>Rehearsal</h1><p>${records.length} scenarios, ${verdict}</p>
${records.length > 1 ? `<ul class="contents">${contents.join('')}</ul>` : ''}</header>
<main>${records.map((record, index) => section(record, svgs[index] ?? '')).join('\n')}</main>
</body></html>
`;
}

function section(record: RunRecord, svg: string): string {
  const { title, file, rows, about, time, endedMs, claims } = record;
  const took = `${(endedMs / 1_000).toFixed(1)} s of ${time} time`;
  const open = hasFailed(record) ? ' open' : '';
  return `<section id="${escaped(nameOf(record))}" class="${hasFailed(record) ? 'failed' : ''}">
<h2>${badge(!hasFailed(record))} ${escaped(title)}</h2>
<p class="facts">${escaped([file, took, rows.join(' · ')].filter((part) => part !== '').join(' — '))}</p>
${about === '' ? '' : `<p class="about">${escaped(about)}</p>`}
<div class="picture" tabindex="0" role="region" aria-label="${escaped(title)}">${svg}</div>
<details${open}><summary>${claims.length} expectations</summary>
<table><thead><tr><th></th><th>What</th><th>Expected</th><th>Got</th><th>When</th></tr></thead>
<tbody>${claims.map(row).join('')}</tbody></table></details></section>`;
}

const badge = (holds: boolean): string =>
  holds ? '<span class="mark ok">✓</span>' : '<span class="mark no">✗</span>';

const row = ({ what, expected, got, holds, atMs }: Claim): string =>
  `<tr class="${holds ? '' : 'broken'}"><td>${badge(holds)}</td><td>${escaped(what)}</td><td>${escaped(expected)}</td><td>${escaped(got)}</td><td>${momentOf(atMs)}</td></tr>`;
