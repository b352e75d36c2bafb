"""What an answer tells beyond its plan: what else would pay, and why an exchange is or is not made."""
