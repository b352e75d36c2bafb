"""Refusals: one good workbook, one change a test. The unchanged workbook is the control."""
