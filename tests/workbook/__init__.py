"""Reading, splicing and saving workbooks."""
