import encodeQR from 'qr';
import { useMemo } from 'react';

/** Light modules around a code, of the same size as its own: ISO/IEC 18004 wants four. */
const QUIET_MODULES = 4;

interface CodePictureProps {
  readonly payload: string;
  /** What it is, for whoever can't see it. */
  readonly label: string;
}

/**
 * A code as wallets read it: dark on light whatever the theme, its quiet zone with it. Medium error
 * correction, since a screen has reflections and fingers on it.
 */
export function CodePicture({ payload, label }: CodePictureProps) {
  const { path, size } = useMemo(() => drawn(payload), [payload]);
  return (
    <svg
      className="code-picture"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      data-testid="code-picture"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function drawn(payload: string): { readonly path: string; readonly size: number } {
  const rows = encodeQR(payload, 'raw', { ecc: 'medium', border: QUIET_MODULES });
  const path = rows
    .flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return { path, size: rows.length };
}
