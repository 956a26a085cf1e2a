"""The S3 buckets: the users' and those for access logs."""
