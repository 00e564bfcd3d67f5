import { createElement, type ReactNode, useMemo } from 'react';
import type { RunRecord } from '#contract/run-record.ts';
import { drawLanes } from '../../lanes/draw-lanes.ts';
import type { Mark } from '../../lanes/mark.ts';
import { useWording } from '../../wording/wording.tsx';

/** The run's lanes, drawn by the very code that draws them into a report. */
export function LanePicture({ run }: { readonly run: RunRecord }) {
  const { t, language } = useWording();
  const picture = useMemo(
    () =>
      drawLanes(run, {
        words: (key, values) => t(key, values ?? {}),
        name: (name) => name[language],
      }),
    [run, t, language],
  );
  return (
    <div className="lane-picture" data-testid="lanes">
      {elementOf(picture, 0)}
    </div>
  );
}

/** React spells SVG's attributes in one word. */
const spelled = (attribute: string): string =>
  attribute.startsWith('aria-')
    ? attribute
    : attribute.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());

function elementOf({ tag, attributes, children }: Mark, key: number): ReactNode {
  const named = Object.fromEntries(
    Object.entries(attributes).map(([attribute, value]) => [spelled(attribute), value]),
  );
  const inside = children.map((child, index) =>
    typeof child === 'string' ? child : elementOf(child, index),
  );
  // The theme makes every picture as large as a letter.
  const { width, height } = attributes;
  const size = tag === 'svg' ? { style: { width, height } } : {};
  return createElement(tag, { key, ...named, ...size }, ...inside);
}
