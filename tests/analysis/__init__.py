"""What is asked of an answer beyond its plan: opportunities, exchanges, sweeps."""
