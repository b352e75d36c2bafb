"""Why a park has no plan: the limit cells that cannot hold together, and what would mend it; or what has no end."""
