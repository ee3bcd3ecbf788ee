"""A platform to experiment on, on this computer's loopback; it never reads rules or checks."""
