// What Vite wrote, as the Rust crate includes it: each file with its compressed twins, and the documents by their hashes.
// Last step of `npm run build`; writes files.rs beside the files.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const out = process.env.WEB_OUT ?? 'dist';
const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const files = readdirSync(out, { recursive: true }).map((path) => path.replaceAll('\\', '/')).filter((path) => statSync(join(out, path)).isFile());

function embedded(path) {
  const bytes = readFileSync(join(out, path));
  writeFileSync(join(out, `${path}.br`), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  writeFileSync(join(out, `${path}.gz`), gzipSync(bytes, { level: 9 }));
  const type = TYPES[extname(path)];
  if (!type) throw new Error(`${path}: say in embed.mjs what it is`);
  const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 32);
  return `File { path: "${path}", bytes: include_bytes!("${path}"), brotli: include_bytes!("${path}.br"), gzip: include_bytes!("${path}.gz"), content_type: "${type}", etag: "\\"${etag}\\"" },`;
}

const documents = JSON.parse(readFileSync('gql/persisted-documents.json', 'utf8'));
const kept = Object.entries(documents).map(([hash, text]) => `(${JSON.stringify(hash.replace('sha256:', ''))}, r#"${text}"#),`);
const told = ['pub static FILES: &[File] = &[', ...files.sort().map(embedded), '];', 'pub static DOCUMENTS: &[(&str, &str)] = &[', ...kept.sort(), '];'];
writeFileSync(join(out, 'files.rs'), `${told.join('\n')}\n`);
