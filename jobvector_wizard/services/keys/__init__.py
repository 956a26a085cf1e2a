"""The deployment's own KMS keys."""
