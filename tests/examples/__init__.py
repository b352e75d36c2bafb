"""The parks of docs/examples.md, read from the page, solved, and held against the answers that it works by hand."""
