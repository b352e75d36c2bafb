"""The page of a plan: one HTML file that opens offline. ``views`` is what a page is made of, ``render`` writes it."""
