"""A park's programme for another solver, and its plan for other tools."""
