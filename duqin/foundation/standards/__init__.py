"""By what rule: documents, versions, clauses, checklists, rule packs."""
