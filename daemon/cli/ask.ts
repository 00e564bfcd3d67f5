import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import {
  createMessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import {
  API_REQUESTS,
  API_VERSION,
  type ApiMethod,
  type ApiParams,
  type ApiResult,
} from '#contract/daemon-api.ts';
import { serviceTokenFile } from '#contract/service-place.ts';

const LIMIT_MS = 10_000;

/** Asks the running payment service; `limitMs` where an answer takes its time. */
export type AskService = <M extends ApiMethod>(
  method: M,
  params: ApiParams<M>,
  limitMs?: number,
) => Promise<ApiResult<M>>;

/** The payment service can't be asked; `message` says why in words for the person at the prompt. */
export class NotReachable extends Error {
  override readonly name = 'NotReachable';
}

/** The payment service answered that it won't do it: its journal stopped, say. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Asks the payment service one thing and hangs up. Throws `NotReachable` and `Refused`. */
export const ask = async <M extends ApiMethod>(
  socket: string,
  method: M,
  params: ApiParams<M>,
  limitMs: number = LIMIT_MS,
): Promise<ApiResult<M>> => {
  const token = readToken(socket);
  const line = connect(socket);
  const rpc = createMessageConnection(new StreamMessageReader(line), new StreamMessageWriter(line));
  let limit: NodeJS.Timeout | undefined;
  const broken = new Promise<never>((_, reject) => {
    const fail = (why: string): void => reject(new NotReachable(why));
    line.on('error', () => fail(`nothing answers at ${socket}`));
    line.on('close', () => fail('the payment service hung up'));
    limit = setTimeout(() => fail(`no answer within ${limitMs / 1_000} s`), limitMs);
  });
  rpc.listen();
  const conversation = async (): Promise<ApiResult<M>> => {
    await rpc.sendRequest('session.hello', { version: API_VERSION, token, client: 'cli' });
    const answer: unknown = await rpc.sendRequest(method, params);
    // The schema of this very method, so what it lets through is this method's result.
    return API_REQUESTS[method].result.parse(answer) as ApiResult<M>;
  };
  try {
    return await Promise.race([conversation(), broken]);
  } catch (cause) {
    throw cause instanceof ResponseError ? new Refused(cause.message) : cause;
  } finally {
    clearTimeout(limit);
    rpc.dispose();
    line.destroy();
  }
};

const readToken = (socket: string): string => {
  try {
    return readFileSync(serviceTokenFile(socket, homedir()), 'utf8').trim();
  } catch {
    throw new NotReachable(
      `no payment service has served ${socket}, or it belongs to another user`,
    );
  }
};
