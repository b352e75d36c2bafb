"""The command line as people and programmes run it: real processes, real files, exit codes."""
