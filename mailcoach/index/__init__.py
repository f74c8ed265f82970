"""The only code that speaks SQL: the cache (index.db) and the journal (journal.db). No sqlite row leaves it."""
