"""The workbook contract as data: every sheet, column, unit, bound, default and name, declared once."""
