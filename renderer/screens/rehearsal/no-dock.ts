/** What `#rehearsal-dock` is in a build for shops: no code that could show a simulated world. */
import type { RehearsalDockProps } from './dock.tsx';

export const RehearsalDock = (_: RehearsalDockProps): null => null;
