"""What each shipped park must show."""
