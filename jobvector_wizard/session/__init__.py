"""One person at work on a design: the draft, what is assessed beside it, bringing it up. No screen."""
