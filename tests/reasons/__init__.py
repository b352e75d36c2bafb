"""Why there is no plan: proofs on random parks, rows of an own model, and what earns without end."""
