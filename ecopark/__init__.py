"""ecopark: from a scenario workbook to the best exchange plan of an eco-industrial park."""
