"""The programme and the plan for other tools."""
