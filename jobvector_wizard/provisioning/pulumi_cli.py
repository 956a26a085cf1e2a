from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Cli:
    path: Path
    version: str
    origin: str
