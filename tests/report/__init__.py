"""The page of a plan and its pictures."""
