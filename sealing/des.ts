import forge from 'node-forge';

/** Bytes of a DES block. */
export const DES_BLOCK_BYTES = 8;

/** The part of a forge cipher used here: one block as two 32-bit words, in and out. */
interface BlockFunction {
  encrypt(input: readonly number[], output: number[]): void;
  decrypt(input: readonly number[], output: number[]): void;
}

/**
 * DES in CBC mode, in place (FIPS 81). `key` of 8 bytes is single DES, of 24 bytes DES-EDE3.
 * `data` is whole blocks; `iv` is 8 bytes and stays as it is.
 *
 * forge keeps text it ciphers in JavaScript strings, which cannot be wiped, so only its block
 * function is used and the chaining is done here, over the caller's buffer. The key still passes
 * through one short-lived string; the expanded key is wiped.
 */
export function desCbc(
  direction: 'encrypt' | 'decrypt',
  key: Uint8Array,
  iv: Uint8Array,
  data: Buffer,
): void {
  if (data.length % DES_BLOCK_BYTES !== 0 || iv.length !== DES_BLOCK_BYTES) {
    throw new RangeError('DES in CBC mode takes whole blocks and an IV of one block.');
  }
  const { block, wipe } = blockFunction(key);
  try {
    if (direction === 'encrypt') chainEncrypt(block, Buffer.from(iv), data);
    else chainDecrypt(block, Buffer.from(iv), data);
  } finally {
    wipe();
  }
}

function chainEncrypt(block: BlockFunction, iv: Buffer, data: Buffer): void {
  let [left, right] = [iv.readInt32BE(0), iv.readInt32BE(4)];
  const out = [0, 0];
  for (let at = 0; at < data.length; at += DES_BLOCK_BYTES) {
    block.encrypt([left ^ data.readInt32BE(at), right ^ data.readInt32BE(at + 4)], out);
    [left = 0, right = 0] = out;
    data.writeInt32BE(left | 0, at);
    data.writeInt32BE(right | 0, at + 4);
  }
}

function chainDecrypt(block: BlockFunction, iv: Buffer, data: Buffer): void {
  let [left, right] = [iv.readInt32BE(0), iv.readInt32BE(4)];
  const out = [0, 0];
  for (let at = 0; at < data.length; at += DES_BLOCK_BYTES) {
    const words = [data.readInt32BE(at), data.readInt32BE(at + 4)];
    block.decrypt(words, out);
    const [plainLeft = 0, plainRight = 0] = out;
    data.writeInt32BE(plainLeft ^ left, at);
    data.writeInt32BE(plainRight ^ right, at + 4);
    [left = 0, right = 0] = words;
  }
  out.fill(0);
}

function blockFunction(key: Uint8Array): { block: BlockFunction; wipe: () => void } {
  const name = key.length === 24 ? '3DES-ECB' : 'DES-ECB';
  if (key.length !== 24 && key.length !== 8) throw new RangeError('A DES key has 8 or 24 bytes.');
  const copy = Uint8Array.from(key);
  // The declarations of forge leave these members out; known-answer tests hold them in place.
  const cipher = forge.cipher.createCipher(name, forge.util.createBuffer(copy)) as unknown as {
    readonly mode: { readonly cipher: BlockFunction };
    readonly algorithm: { readonly _keys: number[] };
  };
  copy.fill(0);
  return { block: cipher.mode.cipher, wipe: () => cipher.algorithm._keys.fill(0) };
}
