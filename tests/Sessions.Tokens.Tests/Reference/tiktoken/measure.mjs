// node measure.mjs: for each line ENCODING<tab>FILE<tab>MILLISECONDS on standard input, encodes the file over and over for
// that long and writes the megabytes of UTF-8 a second.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { get_encoding } from 'tiktoken';

const encodings = new Map();
const texts = new Map();
const remembered = (map, key, make) => map.get(key) ?? map.set(key, make(key)).get(key);

for await (const line of createInterface({ input: process.stdin })) {
  const [name, file, milliseconds] = line.split('\t');
  const encoding = remembered(encodings, name, get_encoding);
  const { text, bytes } = remembered(texts, file, path => {
    const utf8 = readFileSync(path);
    return { text: utf8.toString('utf8'), bytes: utf8.length };
  });
  encoding.encode_ordinary(text);
  const began = performance.now();
  let passes = 0;
  let elapsed;
  do {
    encoding.encode_ordinary(text);
    passes++;
    elapsed = performance.now() - began;
  } while (elapsed < milliseconds);
  console.log(passes * bytes / elapsed / 1000);
}
