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
  /** Address of the single-instance lock. */
  readonly lockSocket: string;
  /** Address of the simulated channels' control socket. */
  readonly controlSocket: string;
  /** Address of the payment service, where `npm run switchlane` looks for it too. */
  readonly daemonSocket: string;
}

/** The system's bound on the path of a Unix socket is 108 bytes on Linux, 104 on macOS. */
const MAX_SOCKET_PATH_BYTES = 100;

/** Opens or makes the folders, mode 0700. Throws a `Complaint` when one cannot be used. */
export function openStateDirectory(root: string): StateDirectory {
  const under = (name: string): string => folder(join(root, name));
  folder(root);
  const directories = {
    root,
    keys: under('keys'),
    stub: under('stub'),
    daemon: under('daemon'),
    terminal: under('terminal'),
    logs: under('logs'),
  };
  return {
    ...directories,
    lockSocket: socketAddress(root, root, 'start'),
    controlSocket: socketAddress(root, directories.stub, 'control'),
    daemonSocket: socketAddress(root, root, 'daemon'),
  };
}

/**
 * A local socket in its folder. A deep clone would make the path longer than a socket may have:
 * then it lies in a short place. On Windows it is a pipe, which has no place.
 */
function socketAddress(root: string, directory: string, name: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\switchlane-${markOf(root)}-${name}`;
  const near = join(directory, `${name}.sock`);
  if (Buffer.byteLength(near) <= MAX_SOCKET_PATH_BYTES) return near;
  const short = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `switchlane-${markOf(root)}`);
  return join(folder(short), `${name}.sock`);
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
