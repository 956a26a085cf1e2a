"""AWS WAF before the load balancer."""
