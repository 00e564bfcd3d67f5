/** A program's own debugger over its WebSocket: Chromium's and Node's speak one protocol. */
export interface DebuggerLink {
  /** Resolves with the answer of that name's method. Rejects with what the program refused. */
  send<Answer>(method: string, params?: Readonly<Record<string, unknown>>): Promise<Answer>;
  close(): void;
  /** Resolves once it ended, from here or from there. */
  readonly ended: Promise<void>;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(why: Error): void;
}

/** Resolves once the debugger at this address took the link; rejects if there is none. */
export async function openDebugger(url: string): Promise<DebuggerLink> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, Waiting>();
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`no debugger at ${url}`));
  });
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(String(data));
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(error.message));
  };
  const ended = new Promise<void>((resolve) => {
    socket.onclose = () => {
      for (const { reject } of waiting.values()) reject(new Error(`${url} has gone`));
      resolve();
    };
  });
  let asked = 0;
  return {
    send: (method, params = {}) =>
      new Promise((resolve, reject) => {
        asked += 1;
        waiting.set(asked, { resolve: (answer) => resolve(answer as never), reject });
        socket.send(JSON.stringify({ id: asked, method, params }));
      }),
    close: () => socket.close(),
    ended,
  };
}
