/**
 * Where till, payment service and `switchlane` of one machine meet when nobody names another place.
 * All three are told the same facts, so none of them has to be told of the others.
 */

export interface Surroundings {
  /** Node's name of the operating system. */
  readonly platform: string;
  /** `XDG_RUNTIME_DIR`: the user's own folder in memory, gone with the session; null: none. */
  readonly runtimeFolder: string | null;
  /** Folder of the settings of till and service. */
  readonly dataFolder: string;
}

const PIPES = '\\\\.\\pipe\\';

/** The payment service's local socket; on Windows a named pipe. */
export const serviceSocket = ({ platform, runtimeFolder, dataFolder }: Surroundings): string => {
  if (platform === 'win32') return `${PIPES}switchlane-daemon`;
  return runtimeFolder === null
    ? `${dataFolder}/daemon.sock`
    : `${runtimeFolder}/switchlane/daemon.sock`;
};

/**
 * The file of the token that proves a caller to be the same user. It lies beside the socket; a pipe
 * has no place, so that its token lies in the user's home, which other users can't read.
 */
export const serviceTokenFile = (socket: string, home: string): string =>
  socket.startsWith(PIPES) ? `${home}\\.${socket.slice(PIPES.length)}.token` : `${socket}.token`;
