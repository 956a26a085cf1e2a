"""Whether a design, an account and this machine are ready: good practice, what bringing up takes, `doctor`."""
