import { LENGTH_HEADER_BYTES, MAX_FRAME_BYTES } from '#contract/channel-frames.ts';

/** What a stretch of bytes came to: whole frames, and whether the stream is beyond use. */
export interface Cut {
  readonly texts: readonly string[];
  /** Not null: what was announced can't be a frame, and nothing after it means anything. */
  readonly fault: string | null;
}

export interface LengthFrames {
  /** Takes bytes as they come, a byte at a time or many frames at once (faults NT10, NT15). */
  push(bytes: Uint8Array): Cut;
  /** Is a frame begun and not finished? */
  isInside(): boolean;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Cuts a byte stream into frames. What it keeps is bounded: nothing is set aside for a frame before
 * its length was found to be one either side accepts, however much is announced.
 */
export const lengthFrames = (): LengthFrames => {
  const header = new Uint8Array(LENGTH_HEADER_BYTES);
  let headerBytes = 0;
  let body: Uint8Array | null = null;
  let bodyBytes = 0;
  let fault: string | null = null;

  const begin = (): void => {
    const length = new DataView(header.buffer).getUint32(0);
    if (length > MAX_FRAME_BYTES) fault = `a frame of ${length} bytes was announced`;
    else body = new Uint8Array(length);
  };
  const finish = (whole: Uint8Array): string => {
    headerBytes = 0;
    bodyBytes = 0;
    body = null;
    return textOf(whole);
  };

  return {
    isInside: () => headerBytes > 0,
    push(bytes) {
      const texts: string[] = [];
      for (let at = 0; at < bytes.length && fault === null; ) {
        if (body === null) {
          const part = bytes.subarray(at, at + LENGTH_HEADER_BYTES - headerBytes);
          header.set(part, headerBytes);
          headerBytes += part.length;
          at += part.length;
          if (headerBytes === LENGTH_HEADER_BYTES) begin();
        }
        if (body === null) continue;
        const part = bytes.subarray(at, at + body.length - bodyBytes);
        body.set(part, bodyBytes);
        bodyBytes += part.length;
        at += part.length;
        if (bodyBytes === body.length) texts.push(finish(body));
      }
      return { texts, fault };
    },
  };
};

/** Bytes that are no text read as a text nobody can parse: the one exchange fails, not the line. */
const textOf = (bytes: Uint8Array): string => {
  try {
    return UTF8.decode(bytes);
  } catch {
    return '';
  }
};

/** A frame as it goes over the line. */
export const framed = (text: string): Uint8Array => {
  const body = Buffer.from(text);
  const whole = Buffer.allocUnsafe(LENGTH_HEADER_BYTES + body.length);
  whole.writeUInt32BE(body.length);
  body.copy(whole, LENGTH_HEADER_BYTES);
  return whole;
};
