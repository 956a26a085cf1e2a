"""What every room uses: errors, units, wording, paths, days, TOML within bounds, crash logs, preferences."""
