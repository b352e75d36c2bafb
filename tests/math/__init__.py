"""The mathematics, one file an equation of the model page, on parks whose answer is worked by hand."""
