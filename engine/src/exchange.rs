//! Spreadsheets in: reading untidy files, previewing what they would change, applying it under one batch id.
