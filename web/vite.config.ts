// Files only: nothing inline, nothing from elsewhere. Catalogues are compiled here, so that no browser reads ICU messages.
import { compileMessage } from '@lingui/message-utils/compileMessage';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const catalogues: Plugin = {
  name: 'catalogues',
  enforce: 'pre',
  transform(text, id) {
    if (!/\/locales\/[\w.]+\.json$/.test(id)) return null;
    const messages = Object.entries(JSON.parse(text) as Record<string, string>);
    return JSON.stringify(Object.fromEntries(messages.map(([key, message]) => [key, compileMessage(message)])));
  },
};

/** The server has the texts: what the page does not use of them is left out. */
const documents: Plugin = {
  name: 'documents',
  enforce: 'pre',
  transform: (text, id) => (id.endsWith('/gql/graphql.ts') ? text.replaceAll('= new TypedDocumentString(', '= /* @__PURE__ */ new TypedDocumentString(') : null),
};

/** Where `make run` serves. It takes changes from its own pages only, so these are told as its own; a token is let through as it is. */
const SERVER = process.env.MILEPOST_SERVER ?? 'http://127.0.0.1:8080';
const TOKEN = process.env.MILEPOST_TOKEN;
const AS = TOKEN ? { authorization: `Bearer ${TOKEN}` } : undefined;
const THERE = { target: SERVER, changeOrigin: true, headers: { origin: SERVER, ...AS } };

export default defineConfig({
  plugins: [catalogues, documents, react()],
  json: { namedExports: false },
  server: {
    proxy: {
      '/graphql': { ...THERE, ws: true },
      '^/(?!$|(plan|cases|cases/hearings|calendar|inbox|money|money/lines|help|help/glossary|admin|import|workflows)($|\\?)|(items|new|workflows)/[^/?]+($|\\?)|app/|gql/|@|node_modules/)': THERE,
    },
  },
  build: {
    outDir: process.env.WEB_OUT ?? 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
});
