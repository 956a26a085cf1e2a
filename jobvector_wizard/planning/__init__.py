"""What a blueprint means: pure functions, no I/O and no clock."""
