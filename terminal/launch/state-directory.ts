import { createHash } from 'node:crypto';
import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Complaint } from '#terminal/host-web/complaint.ts';

/** Where everything of one till on this machine lies. Private to its user: it holds keys. */
export interface StateDirectory {
  readonly root: string;
  readonly keys: string;
  readonly stub: string;
  readonly daemon: string;
  readonly terminal: string;
  readonly logs: string;
  /** Address of a local socket by its name: a path, or a pipe's name on Windows. */
  socket(name: string): string;
}

/** The system's bound on the path of a Unix socket is 108 bytes on Linux, 104 on macOS. */
const MAX_SOCKET_PATH_BYTES = 100;
const LONGEST_SOCKET_NAME = 'control.sock';

/** Opens or makes the folders, mode 0700. Throws a `Complaint` when one cannot be used. */
export function openStateDirectory(root: string): StateDirectory {
  const under = (name: string): string => folder(join(root, name));
  folder(root);
  const sockets = process.platform === 'win32' ? null : folder(socketFolder(root));
  const mark = markOf(root);
  return {
    root,
    keys: under('keys'),
    stub: under('stub'),
    daemon: under('daemon'),
    terminal: under('terminal'),
    logs: under('logs'),
    socket: (name) =>
      sockets === null ? `\\\\.\\pipe\\switchlane-${mark}-${name}` : join(sockets, `${name}.sock`),
  };
}

/** A deep clone would make paths longer than a socket may have: then they go to a short place. */
function socketFolder(root: string): string {
  const near = join(root, 'run');
  if (Buffer.byteLength(join(near, LONGEST_SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES) return near;
  return join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `switchlane-${markOf(root)}`);
}

/** Short and the same for the same folder. */
const markOf = (root: string): string =>
  createHash('sha256').update(root).digest('hex').slice(0, 12);

function folder(path: string): string {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') privatise(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return path;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new Complaint(
      `The folder ${path} cannot be used (${code}). Give this user the right to write there, or ` +
        'name another one with --state DIR.',
    );
  }
}

/** In a folder others can write to (a temporary one), someone may have made ours before us. */
function privatise(path: string): void {
  const { uid } = statSync(path);
  if (uid !== process.getuid?.()) {
    throw new Complaint(`The folder ${path} belongs to another user. Name one with --state DIR.`);
  }
  chmodSync(path, 0o700);
}
