"""jobvector-wizard: decide what to build on AWS, see what it costs and whether it holds, then build it."""

__version__ = "0.1.0"
