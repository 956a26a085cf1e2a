"""The VPC: subnets, routes, gateways, addresses and security groups."""
