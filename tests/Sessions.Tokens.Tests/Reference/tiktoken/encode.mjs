// node encode.mjs ENCODING FILE...: writes the reference encoder's tokens of each file beside it, as FILE.ENCODING,
// 32-bit little-endian integers. Spelled special tokens count as plain text.
import { readFileSync, writeFileSync } from 'node:fs';
import { get_encoding } from 'tiktoken';

const [name, ...files] = process.argv.slice(2);
const encoding = get_encoding(name);
for (const file of files) {
  const tokens = encoding.encode_ordinary(readFileSync(file, 'utf8'));
  writeFileSync(`${file}.${name}`, new Uint8Array(tokens.buffer, tokens.byteOffset, tokens.byteLength));
}
