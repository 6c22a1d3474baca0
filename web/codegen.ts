// From the committed schema and the documents in app/: their types, and the texts that the server keeps by their hashes.
export default {
  schema: '../api/schema.graphql',
  documents: 'app/**/*.graphql',
  generates: {
    'gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256', mode: 'replaceDocumentWithHash' } },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { UUID: 'string', Decimal: 'string', NaiveDate: 'string', DateTime: 'string' },
      },
    },
  },
};
