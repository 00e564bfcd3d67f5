import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_FRAME_BYTES } from '#contract/channel-frames.ts';
import { framed, lengthFrames } from './length-frames.ts';

test('texts come out as they went in, however the stream is cut', () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), cuts, (texts, sizes) => {
      const stream = Buffer.concat(texts.map(framed));
      const frames = lengthFrames();
      const out: string[] = [];
      for (let at = 0, cut = 0; at < stream.length; cut += 1) {
        const size = sizes[cut % sizes.length] ?? 1;
        out.push(...frames.push(stream.subarray(at, at + size)).texts);
        at += size;
      }
      expect(out).toEqual(texts);
      expect(frames.isInside()).toBe(false);
    }),
  );
});

test('a length nobody accepts ends the stream before a byte is set aside for it', () => {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(MAX_FRAME_BYTES + 1);
  const frames = lengthFrames();
  expect(frames.push(Buffer.concat([framed('good'), header]))).toEqual({
    texts: ['good'],
    fault: `a frame of ${MAX_FRAME_BYTES + 1} bytes was announced`,
  });
  expect(frames.push(framed('after')).texts).toEqual([]);
});

test('an empty frame is a text, not a standstill', () => {
  expect(lengthFrames().push(Buffer.concat([framed(''), framed('x')])).texts).toEqual(['', 'x']);
});
