"""What the commands do once their options are read: follow an operation, change an account, say what stands."""
