"""The Application Load Balancer and what it passes requests to."""
