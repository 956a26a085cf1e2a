"""What the account says: who is connected, what a preflight finds, and what stands of a deployment."""
