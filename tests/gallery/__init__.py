"""Broken parks: small workbooks that have no plan, each with the cells that a plant engineer would name.

The expectations were written down before there was any code that explains. ``test_expectations`` proves each of them
by plain solving: the cells named cannot hold together, any of them let go the rest can, and there is no other such set.
``test_explained`` holds the explanation against them.
"""
