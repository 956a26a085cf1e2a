"""What is created: the Pulumi program of a blueprint, one ComponentResource per concern.

Nothing else in the product imports pulumi; `program.program` is the one way in.
"""
