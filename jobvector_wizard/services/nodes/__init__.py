"""The node groups of the cluster and what their machines start from."""
