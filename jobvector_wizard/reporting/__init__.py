"""How a design is told: texts and tables from assessments, comparisons and timelines."""
