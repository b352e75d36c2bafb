"""An independent formulation of the parks, which ecopark's own answers are held against.

Nothing here imports ecopark: it is written from the design pages alone, explicit and dumb on purpose.
"""
