"""A design: the frozen blueprint and its tables, its file in TOML, changes to both, its address plan."""
