"""The rooms that know Excel: reading, checking, writing."""
