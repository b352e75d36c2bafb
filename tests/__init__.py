"""The tests of ecopark."""
