"""Log groups, and the flow log of the network that writes into one."""
