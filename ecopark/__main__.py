"""``python -m ecopark``, the command line where the script is not on the path."""

from ecopark.cli import main

if __name__ == "__main__":
    main()
