"""Interface and gateway endpoints: AWS's services inside the network."""
